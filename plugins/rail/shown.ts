/** What it is called, the words its items and costs are said with, and its icon. */
import type { ServiceShown } from '../../core/contracts/index.ts';

export const shown: ServiceShown = {
  names: {
    fr: {
      one: 'Train',
      many: 'Trains',
      words: {
        train: 'Train',
        coach: 'voiture',
        seat: 'place',
        arrives: 'arrivée',
        class: 'classe',
        ticket: 'Billet',
        tickets: 'Billets',
        tax: 'Taxe',
        fee: 'Frais',
        penalty: 'Pénalité',
        commission: 'Commission',
      },
    },
    en: {
      one: 'Train',
      many: 'Trains',
      words: {
        train: 'Train',
        coach: 'coach',
        seat: 'seat',
        arrives: 'arrives',
        class: 'class',
        ticket: 'Ticket',
        tickets: 'Tickets',
        tax: 'Tax',
        fee: 'Fee',
        penalty: 'Penalty',
        commission: 'Commission',
      },
    },
  },
  icon: 'train',
};
