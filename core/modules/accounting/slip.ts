/** A cheque or card slip as people see it. */
import { type Static, Type } from 'typebox';
import { DaySchema, MoneySchema, orNull, RefSchema, strict } from '../../contracts/index.ts';

export const SlipProperties = {
  receipts: Type.Array(RefSchema, { description: 'Its receipts; of what was given back by card its refund' }),
  dossiers: Type.Array(RefSchema),
  pointsOfSale: Type.Array(Type.String(), { description: 'Those of its dossiers, as they were when it came' }),
  /** What it is worth in the books, and in its own currency where that is another. */
  money: MoneySchema,
  original: orNull(MoneySchema),
  cameOn: DaySchema,
};
const SlipSchema = strict(SlipProperties);
export type SlipView = Static<typeof SlipSchema>;
