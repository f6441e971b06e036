/** A made-up service whose derivation a test upgrades. */
import { Type } from 'typebox';
import { definePlugin, Provides, provide, SERVICE_CONTRACT } from '../../../core/contracts/index.ts';
import { derivation } from './derivation.ts';

export default definePlugin({
  id: 'cruise',
  kind: 'service',
  contract: SERVICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  reported: Type.Object({}),
  shown: {
    names: {
      en: { one: 'Cruise', many: 'Cruises', words: { kept: 'Cancellation fee', forfeit: 'Forfeit' } },
      fr: { one: 'Croisière', many: 'Croisières', words: { withheld: 'Retenue', kept: 'Frais d’annulation', forfeit: 'Dédit' } },
      de: { one: 'Kreuzfahrt', many: 'Kreuzfahrten', words: { withheld: 'Einbehalt' } },
    },
    icon: 'ship',
  },
  providers: [
    provide(Provides.service, {}, () => ({
      item: Type.Object({}),
      read: () => ({ title: 'Cruise', lines: [] }),
      together: () => ({}),
      itemOf: () => ({}),
      travelDates: () => ({ departure: null, return: null }),
      costs: (booked) => derivation.costs(booked),
      get version() {
        return derivation.version;
      },
      soldAs: 'agent' as const,
      nature: 'transport' as const,
    })),
  ],
});
