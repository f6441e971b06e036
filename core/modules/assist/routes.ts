/** Routes of assist. */
import { Type } from 'typebox';
import {
  Host,
  IdSchema,
  InstantSchema,
  listRoute,
  orNull,
  ReasonSchema,
  RefSchema,
  type Route,
  resource,
  route,
  strict,
  VersionSchema,
} from '../../contracts/index.ts';
import { Dossiers } from '../dossiers/tokens.ts';
import { findings } from './model.ts';
import { resolve } from './service/keep.ts';
import { handOver } from './service/look.ts';

const SEVERITY_WORDS = {
  urgent: { fr: 'Urgent', en: 'Urgent', tone: 'bad' },
  warning: { fr: 'Attention', en: 'Warning', tone: 'watch' },
  note: { fr: 'Information', en: 'Note' },
} as const;
const STATES = {
  open: { fr: 'Ouvert', en: 'Open', tone: 'watch' },
  resolved: { fr: 'Traité', en: 'Resolved', tone: 'good' },
  cleared: { fr: 'Disparu', en: 'Cleared' },
} as const;
const Finding = resource(
  findings,
  (field) => ({
    id: field.is('id', IdSchema, null),
    check: field.is('check_name', Type.String({ description: 'The plugin and its check: air.connections' }), {
      fr: 'Contrôle',
      en: 'Check',
    }),
    dossier: field.is('dossier', orNull(RefSchema), { fr: 'Dossier', en: 'Dossier' }),
    service: field.is('service_id', orNull(IdSchema), null),
    severity: field.oneOf('severity', SEVERITY_WORDS, { fr: 'Gravité', en: 'Severity' }),
    message: field.made(
      ['message_fr', 'message_en'],
      strict({ fr: Type.String(), en: Type.String() }),
      (row) => ({ fr: row.message_fr, en: row.message_en }),
      { fr: 'Constat', en: 'Finding' },
    ),
    state: field.oneOf('state', STATES, { fr: 'État', en: 'Status' }),
    foundAt: field.is('found_at', InstantSchema, { fr: 'Depuis', en: 'Since' }),
    endedAt: field.is('ended_at', orNull(InstantSchema), { fr: 'Fini le', en: 'Ended' }),
    endedBy: field.is('ended_by', orNull(Type.String()), { fr: 'Par', en: 'By' }),
    reason: field.is('reason', orNull(Type.String()), { fr: 'Motif', en: 'Reason' }),
    version: field.is('version', VersionSchema, null),
  }),
  { sort: '-foundAt' },
);

export const routes: readonly Route[] = [
  listRoute(
    Finding,
    { operationId: 'finding.list', path: '/findings', summary: 'What checks noticed in dossiers', permission: 'assist.read' },
    {
      dossier: Type.Optional(RefSchema),
      state: Type.Optional(Type.Enum(['open', 'resolved', 'cleared', 'any'], { description: 'Open ones where nothing is said' })),
    },
    ({ dossier, state = 'open' }) => ({ ...(dossier === undefined ? {} : { dossier }), ...(state === 'any' ? {} : { state }) }),
  ),
  route({
    operationId: 'finding.resolve',
    method: 'post',
    path: '/findings/{id}/resolve',
    summary: 'Say that a finding was seen to: it stays so until its cause is gone',
    permission: 'assist.resolve',
    input: strict({ id: IdSchema, reason: ReasonSchema }),
    output: Finding.schema,
    writes: 'yes',
    deps: { audit: Host.Audit },
    async handle({ id, reason }, { tx }, { audit }) {
      const row = await resolve(tx, id, reason);
      await audit.record(tx, { action: 'finding.resolve', resource: `finding:${id}` });
      return Finding.json(row);
    },
  }),
  route({
    operationId: 'dossier.check',
    method: 'post',
    path: '/dossiers/{ref}/check',
    summary: 'Ask all checks about a dossier now: what they notice is in finding.list moments later',
    permission: 'assist.resolve',
    input: strict({ ref: RefSchema }),
    output: strict({ asked: Type.Integer({ description: 'How many plugins are asked' }) }),
    status: 202,
    writes: 'yes',
    deps: { checks: Host.Checks, dossiers: Dossiers },
    async handle({ ref }, { tx }, { checks, dossiers }) {
      await dossiers.get(tx, ref);
      return { asked: await handOver(tx, checks, [ref]) };
    },
  }),
];
