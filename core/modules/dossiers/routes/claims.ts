/** Routes of what is said of a service: by whom each field is, and what a person decides where people and messages say different things. */
import { Type } from 'typebox';
import { Host, IdSchema, InstantSchema, orNull, type Route, route, strict } from '../../../contracts/index.ts';
import { services } from '../model.ts';
import { decided } from '../service/claims.ts';
import { fieldsOf, SPEAKERS } from '../service/fields.ts';
import { typeOf } from '../service/manual.ts';
import { openService, type RestateDeps, restate } from '../service/restate.ts';
import { ServiceView } from '../views.ts';

const NEEDS = { types: Host.Services, agencies: Host.Agencies, consequences: Host.Consequences };
const WHICH = strict({
  id: IdSchema,
  field: Type.String({ maxLength: 500, pattern: '^/', description: 'JSON pointer, as the claims of a service give it' }),
});

const decide = (operationId: string, how: 'told' | 'kept', summary: string): Route =>
  route({
    ...{ operationId, method: 'post', path: `/services/{id}/claims/${how === 'told' ? 'accept' : 'refuse'}`, summary },
    permission: 'dossiers.write',
    ifMatch: true,
    input: WHICH,
    output: ServiceView,
    writes: 'ledger',
    deps: NEEDS,
    async handle({ id, field }, call, deps: RestateDeps) {
      const open = await openService(call, deps.agencies, id);
      const now = decided(open.service, field, how, call.ctx);
      return restate(call.tx, deps, open, now, `claim.${how}`);
    },
  });

export const claimRoutes: readonly Route[] = [
  decide('claim.accept', 'told', 'Take what messages tell of a field, instead of what was said of it'),
  decide('claim.refuse', 'kept', 'Keep what was said of a field, knowing what messages tell of it by now'),
  route({
    operationId: 'service.fields',
    method: 'get',
    path: '/services/{id}/fields',
    summary: 'Each field of a service with who said it and when',
    permission: 'dossiers.read',
    input: strict({ id: IdSchema }),
    output: strict({
      items: Type.Array(
        strict({
          field: Type.String({ description: 'JSON pointer: /status, /recordLocator, /soldAs, /supplier, /item/…' }),
          value: Type.Unknown(),
          by: Type.Enum([...SPEAKERS], {
            description: 'a person is believed before a supplier, who is before a distributor; a rule says what none of them says',
          }),
          who: orNull(Type.String({ description: 'name of the person, id of the connector' })),
          at: InstantSchema,
        }),
      ),
    }),
    writes: 'no',
    deps: { types: Host.Services },
    async handle({ id }, { ctx, tx }, { types }) {
      const service = await tx.get(services, { id }, 'No such service.');
      return { items: [...(await fieldsOf(tx, typeOf(types, ctx.agency, service.service), service))] };
    },
  }),
];
