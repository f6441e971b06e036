/** What it is called, the words its items are read with, and its icon. */
import type { ServiceShown } from '../../core/contracts/index.ts';

export const shown: ServiceShown = {
  names: {
    fr: {
      one: 'Vol',
      many: 'Vols',
      words: {
        flight: 'Vol',
        open: 'date ouverte',
        surface: 'trajet non aérien',
        class: 'classe',
        ticket: 'Billet',
        tickets: 'Billets',
        arrives: 'arrivée',
        ancillary: 'Service annexe',
      },
    },
    en: {
      one: 'Flight',
      many: 'Flights',
      words: {
        flight: 'Flight',
        open: 'date open',
        surface: 'by other means',
        class: 'class',
        ticket: 'Ticket',
        tickets: 'Tickets',
        arrives: 'arrives',
        ancillary: 'Ancillary service',
      },
    },
  },
  icon: 'plane',
};
