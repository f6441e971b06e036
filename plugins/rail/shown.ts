/** What it is called, the words its items are read with, and its icon. */
import type { ServiceShown } from '../../core/contracts/index.ts';

export const shown: ServiceShown = {
  names: {
    fr: {
      one: 'Train',
      many: 'Trains',
      words: { train: 'Train', coach: 'voiture', seat: 'place', arrives: 'arrivée', class: 'classe', ticket: 'Billet', tickets: 'Billets' },
    },
    en: {
      one: 'Train',
      many: 'Trains',
      words: { train: 'Train', coach: 'coach', seat: 'seat', arrives: 'arrives', class: 'class', ticket: 'Ticket', tickets: 'Tickets' },
    },
  },
  icon: 'train',
};
