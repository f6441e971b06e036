/** Entries straight into Pennylane. */
import { Type } from 'typebox';
import { ACCOUNTING_CONTRACT, definePlugin, Host, Provides, provide, ServiceAddress } from '../../core/contracts/index.ts';
import { pennylaneAdapter } from './adapter.ts';

export default definePlugin({
  id: 'accounting-pennylane',
  kind: 'accounting',
  contract: ACCOUNTING_CONTRACT,
  host: '>=0.1',
  config: Type.Object(
    {
      token: Type.String({ minLength: 1, 'x-secret': true, description: 'token of the company, with the scope ledger_entries:all' }),
      company: Type.Optional(
        Type.String({ pattern: '^\\d{1,18}$', description: 'number of the company, where the token is that of a firm' }),
      ),
      auxiliaries: Type.Optional(
        Type.Boolean({
          description: 'an account of his own for each client and supplier (411C00001), or the shared one; true when left out',
        }),
      ),
      baseUrl: Type.Optional(
        ServiceAddress({
          default: 'https://app.pennylane.com/api/external/v2',
          description: 'where Pennylane’s API is: another for tests and relays',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  providers: [provide(Provides.accounting, { settings: Host.Settings, outbound: Host.Outbound }, pennylaneAdapter)],
});
