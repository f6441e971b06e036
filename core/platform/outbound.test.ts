/** A request that is none never left: what it was about is certainly not done. */
import { expect, it } from 'vitest';
import { outboundBy, outboundOf } from './outbound.ts';

const asked = { who: 'Ledger', baseUrl: 'http://127.0.0.1:9', method: 'POST', path: '/entries', timeoutMs: 1_000 } as const;

it.each<[string, object]>([
  ['an address without a host', { baseUrl: 'http://' }],
  ['a port there is not', { baseUrl: 'http://127.0.0.1:99999' }],
  ['an address that is none', { baseUrl: 'http://exa mple' }],
  ['a header that cannot be sent', { headers: { authorization: 'Bearer t–' } }],
  ['a body that is no JSON', { body: { debit: 10n } }],
])('is away with %s', async (_what, more) => {
  const end = await outboundBy(() => undefined).request({ ...asked, ...more });
  expect(end).toMatchObject({ end: 'away', message: expect.stringMatching(/^Ledger cannot be asked so: ./) });
});
it('is refused where the host may not be called', async () => {
  await expect(outboundOf(['127.0.0.1:443']).request(asked)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(outboundOf(['127.0.0.1:443']).request({ ...asked, baseUrl: 'https://127.0.0.1:444' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});
