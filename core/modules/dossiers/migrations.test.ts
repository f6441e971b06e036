/** What stood before is what it is called now. */
import { expect, it } from 'vitest';
import factsVoids from './migrations/021-facts-voids.ts';
import importsVoids from './migrations/022-imports-voids.ts';

const none = async () => [];
const kept = (kind: string, references: object = {}) => ({ service: 'air', kind, references });

it('a void says what it takes back, in facts and in what was read and may still be committed', async () => {
  const before = [kept('issued', { tourCode: 'A' }), kept('voided'), kept('voided', { voids: 'refund', tourCode: 'A' })];
  const after = [
    { ...kept('issued', { tourCode: 'A' }), billedBy: null },
    { ...kept('voided'), billedBy: null, voids: 'sale' },
    { ...kept('voided', { tourCode: 'A' }), billedBy: null, voids: 'refund' },
  ];
  const facts = before.map((booked, i) => ({ id: String(i), booked }));
  expect((await factsVoids.fill(facts as never, none)).map((row) => row['booked'])).toEqual(after);
  expect(await importsVoids.fill([{ id: '1', bookings: before }] as never, none)).toEqual([{ id: '1', bookings: after }]);
});
