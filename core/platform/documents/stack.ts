/** Packs as one agency has them: its templates, found by id and language. */
import { fail } from '../../contracts/index.ts';
import { compiler, type LoadedTemplate } from './compile.ts';
import { type PackSource, type Tell, told } from './packs.ts';
import { type Spoken, spokenBy } from './spoken.ts';

export interface Stack extends Pick<Spoken, 'templates'> {
  /** The template in the language of a locale. Compiled when it is asked for first. TEMPLATE_UNKNOWN, TEMPLATE_INVALID. */
  template(id: string, locale: string): LoadedTemplate;
}

/** Opens packs. What is wrong with them was told by the boot check: here it only keeps a template from being written. */
export function openStack(sources: readonly PackSource[]): Stack {
  const { layers, findings: wrong, templates, language } = spokenBy(sources);
  const compiled = new Map<string, LoadedTemplate>();
  let tell: Tell = () => undefined;
  // One for all: a schema and a partial are read once.
  const compile = compiler(layers, (...finding) => tell(...finding));
  return {
    templates,
    template(id, locale) {
      if (wrong[0]) throw fail('TEMPLATE_INVALID', wrong[0].message, wrong);
      const spoken = language(id, locale);
      const key = `${id} ${spoken}`;
      let one = compiled.get(key);
      if (!one) {
        const { made, findings } = told((now) => {
          tell = now;
          return compile(id, spoken);
        });
        if (!made) throw fail('TEMPLATE_INVALID', findings[0]?.message ?? `The template “${id}” does not compile.`, findings);
        one = made;
        compiled.set(key, one);
      }
      return one;
    },
  };
}
