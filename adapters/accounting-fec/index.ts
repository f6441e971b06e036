/** FEC: the file of accounting entries French tax law asks for (article A47 A-1 of the Livre des procédures fiscales). */
import { Type } from 'typebox';
import { ACCOUNTING_CONTRACT, definePlugin, Host, Provides, provide } from '../../core/contracts/index.ts';
import { fecAdapter } from './adapter.ts';

export default definePlugin({
  id: 'accounting-fec',
  kind: 'accounting',
  contract: ACCOUNTING_CONTRACT,
  host: '>=0.1',
  config: Type.Object(
    {
      siren: Type.Optional(Type.String({ pattern: '^\\d{9}$', description: 'SIREN of the company; the agency’s when left out' })),
      fiscalYearEnd: Type.Optional(
        Type.String({ pattern: '^(0[1-9]|1[0-2])-\\d{2}$', default: '12-31', description: 'last day of the fiscal year, MM-DD' }),
      ),
      encoding: Type.Optional(Type.Enum(['utf-8', 'iso-8859-15'], { default: 'utf-8' })),
    },
    { additionalProperties: false },
  ),
  providers: [provide(Provides.accounting, { settings: Host.Settings, agencies: Host.Agencies }, fecAdapter)],
});
