/** What it is called, one of it and several, the words its items are read with (`say.word('leaves')`) and its costs are called by (`{ word: 'fare' }`), by language, and the icon it goes by: so the console and papers show it. */
import type { ServiceShown } from 'escale/contracts';

/** The icon is the name of one of Escale’s, or lines of your own: SVG path data such as ['M4 9h16', 'M4 17h16']. */
export const shown: ServiceShown = {
  names: {
    en: { one: 'TO WRITE: one', many: 'TO WRITE: several', words: { leaves: 'TO WRITE: leaves' } },
    fr: { one: 'TO WRITE: un', many: 'TO WRITE: plusieurs', words: { leaves: 'TO WRITE: départ' } },
  },
  icon: 'box',
};
