import { describe, it } from 'vitest';
import { checkCases, dossierSeen } from '../../../test/kit/checks.ts';
import { money } from '../../contracts/index.ts';
import { unpaid } from './unpaid.ts';

describe('unpaid', () => {
  const leaving = (departure: string | null, more = {}) => dossierSeen({ departure, ...more });
  const cases = {
    'what leaves later than the setting says has time': [leaving('2026-02-16'), []],
    'the last day of the setting has not': [leaving('2026-02-15'), ['warning']],
    'four days before, somebody is to remind': [leaving('2026-02-05'), ['warning']],
    'three days before, today': [leaving('2026-02-04'), ['urgent']],
    'who left without paying is the worst': [leaving('2026-01-30'), ['urgent']],
    'a cent is open': [leaving('2026-02-15', { paid: money(59_999n, 'EUR') }), ['warning']],
    'what is paid is paid': [leaving('2026-02-02', { paid: money(60_000n, 'EUR') }), []],
    'what is paid too much is another matter': [leaving('2026-02-02', { paid: money(60_001n, 'EUR') }), []],
    'nothing is owed of a quote': [leaving('2026-02-02', { status: 'quote' }), []],
    'what has no date leaves on none': [leaving(null), []],
  } as const;
  for (const [name, holds] of checkCases({ check: unpaid, settings: { unpaidDays: 14 }, today: '2026-02-01', cases })) it(name, holds);
});
