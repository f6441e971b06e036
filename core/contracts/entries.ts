/** Entries of the journal as JSON: in lists, and in what a dry run would post. */
import { Type } from 'typebox';
import type { PostedEntry } from './ledger.ts';
import { type MoneyJson, toJson } from './money.ts';
import { DaySchema, InstantSchema, MoneySchema, orNull, strict } from './schemas.ts';

const EntryLine = strict({
  account: Type.String(),
  accountLabel: Type.String(),
  party: orNull(strict({ kind: Type.String(), code: Type.String(), label: Type.String() })),
  dossier: orNull(Type.String()),
  label: Type.String(),
  debit: MoneySchema,
  credit: MoneySchema,
  original: orNull(MoneySchema),
});
/** A posted entry as an answer shows it. */
export const EntrySchema = strict({
  seq: Type.Integer(),
  journal: Type.String(),
  date: DaySchema,
  askedDate: orNull(DaySchema),
  postedAt: InstantSchema,
  piece: strict({ ref: Type.String(), date: DaySchema }),
  label: Type.String(),
  reverses: orNull(Type.Integer()),
  reason: orNull(Type.String()),
  hash: Type.String(),
  lines: Type.Array(EntryLine),
});
/** `label` names an account. */
export const entryToJson = (e: PostedEntry, label: (account: string) => string) => ({
  seq: e.seq,
  journal: e.journal,
  date: e.date,
  askedDate: e.askedDate,
  postedAt: e.postedAt,
  piece: { ...e.piece },
  label: e.label,
  reverses: e.reverses,
  reason: e.reason,
  hash: e.hash,
  lines: e.lines.map((l) => ({
    account: l.account,
    accountLabel: label(l.account),
    party: l.party ? { ...l.party } : null,
    dossier: l.dossier,
    label: l.label,
    debit: toJson({ minor: l.debit, currency: l.currency }) as MoneyJson & object,
    credit: toJson({ minor: l.credit, currency: l.currency }) as MoneyJson & object,
    original: l.original ? toJson(l.original) : null,
  })),
});
