/** Routes of the integrity run, and of what it tells to do: making again what is derived. */
import { Type } from 'typebox';
import { Host, IdSchema, orNull, type Route, route, strict } from '../../../contracts/index.ts';
import { Bookkeeping } from '../../accounting/tokens.ts';

export const integrityRoutes: readonly Route[] = [
  route({
    operationId: 'integrity.run',
    method: 'post',
    path: '/integrity',
    summary: 'Check everything that must agree, as a job: `job.get` says how far it is; its result is { ok, checks, looked, findings }',
    permission: 'exports.ledger',
    input: strict({}),
    output: strict({ id: IdSchema, kind: Type.String(), state: Type.String(), version: Type.Integer() }),
    status: 202,
    writes: 'yes',
    deps: { jobs: Host.LongJobs },
    async handle(_input, { tx }, { jobs }) {
      const { id, kind, state, version } = await jobs.start(tx, 'integrity', {});
      return { id, kind, state, version };
    },
  }),
  route({
    operationId: 'integrity.last',
    method: 'get',
    path: '/integrity',
    summary: 'The integrity run that was asked for last, as a job for `job.get`',
    permission: 'exports.ledger',
    input: strict({}),
    output: strict({ job: orNull(IdSchema) }),
    writes: 'no',
    deps: { jobs: Host.LongJobs },
    handle: async (_input, { tx }, { jobs }) => ({ job: (await jobs.last(tx, 'integrity'))?.id ?? null }),
  }),
  route({
    operationId: 'ledger.rebuild',
    method: 'post',
    path: '/ledger/rebuild',
    summary: 'Make again what is derived from the journal: balances, and which accounts each role was posted on',
    permission: 'exports.close',
    input: strict({}),
    output: strict({ ok: Type.Boolean({ description: 'The journal verifies now' }) }),
    writes: 'yes',
    deps: { ledger: Host.Ledger, books: Bookkeeping },
    async handle(_input, { tx }, { ledger, books }) {
      await ledger.rebuild(tx);
      await books.rebuild(tx);
      const found = await ledger.verify(tx);
      await ledger.doubt(tx, found);
      return { ok: found.ok };
    },
  }),
];
