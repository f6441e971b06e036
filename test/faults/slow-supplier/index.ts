/** A supplier plugin gone wrong: it recognises files that say so, and never ends, eats all memory, or reads nothing. */
import { Type } from 'typebox';
import { definePlugin, Provides, provide, type RawMessage, SUPPLIER_CONTRACT } from '../../../core/contracts/index.ts';

const text = ({ bytes }: RawMessage): string => Buffer.from(bytes).toString('latin1');

export default definePlugin({
  id: 'slow-supplier',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['hotel'],
  config: Type.Object({}, { additionalProperties: false }),
  providers: [
    provide(Provides.supplier, {}, () => ({
      service: 'hotel',
      detect: (raw) => text(raw).startsWith('SLOW'),
      read(raw) {
        const kept: number[][] = [];
        if (text(raw) === 'SLOW memory') for (;;) kept.push(new Array(1_000_000).fill(kept.length));
        if (text(raw) === 'SLOW loop') for (;;);
        return { format: 'SLOW', bookings: [], findings: [], masked: raw.bytes };
      },
    })),
  ],
});
