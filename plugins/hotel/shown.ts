/** What it is called, the words its items and costs are said with, and its icon. */
import type { ServiceShown } from '../../core/contracts/index.ts';

export const shown: ServiceShown = {
  names: {
    fr: {
      one: 'Hôtel',
      many: 'Hôtels',
      words: {
        hotel: 'Hôtel',
        rooms: 'chambres',
        confirmation: 'confirmation',
        site: 'à régler sur place',
        strict: 'non remboursable',
        gone: 'annulée',
        to: 'au',
        stay: 'Séjour',
        penalty: 'Pénalité d’annulation',
        commission: 'Commission',
        onSite: 'Réglé sur place',
      },
    },
    en: {
      one: 'Hotel',
      many: 'Hotels',
      words: {
        hotel: 'Hotel',
        rooms: 'rooms',
        confirmation: 'confirmation',
        site: 'paid on site',
        strict: 'non-refundable',
        gone: 'cancelled',
        to: 'to',
        stay: 'Stay',
        penalty: 'Cancellation penalty',
        commission: 'Commission',
        onSite: 'Paid on site',
      },
    },
  },
  icon: 'bed',
};
