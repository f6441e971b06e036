/** The e-invoice of what was issued: what was frozen then, in the syntax of a plugin, and read back as it was. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Host, type SemanticInvoice } from '../../core/contracts/index.ts';
import { invoices } from '../../core/modules/billing/model.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { feeDossier } from './steps.ts';

await onEachKind('e-invoices', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind);
    const address = { address: ['4 quai de la Fosse'], postcode: '44000', city: 'Nantes' };
    await app.op('client.create', {
      code: 'BRISEMER',
      name: 'Brisemer & Fils',
      ...address,
      siren: '552100554',
      vatNumber: 'FR96552100554',
    });
  });
  afterAll(() => app?.remove());
  const issue = async (): Promise<string> =>
    (await app.op('invoice.issue', { dossier: await feeDossier(app, 'BRISEMER', '25.00'), dueOn: '2026-02-28' })).number;
  const semantic = async (number: string): Promise<SemanticInvoice> =>
    (await app.db.read(app.ctx(), (tx) => tx.get(invoices, { number }, 'gone'))).semantic as SemanticInvoice;
  const ubl = () => {
    const found = app.resolve(Host.EInvoices).get('demo-fr', 'einvoice-ubl');
    if (!found) throw new Error('not enabled');
    return found;
  };

  it('say what was frozen when the document was issued, the same bytes each time', async () => {
    const number = await issue();
    const file = await app.op('invoice.einvoice', { number });
    expect(file).toMatchObject({ name: `${number}.xml`, type: 'application/xml' });
    expect(ubl().read(file.bytes)).toEqual({ invoice: await semantic(number), findings: [] });
    const { version } = await app.op('client.get', { code: 'BRISEMER' });
    await app.op('client.update', { code: 'BRISEMER', name: 'Brisemer et Filles' }, { ifMatch: `"${version}"` });
    expect((await app.op('invoice.einvoice', { number, format: 'ubl' })).bytes).toEqual(file.bytes);
    const credited = (await app.op('creditNote.issue', { invoice: number, reason: 'Erreur' })).number;
    const credit = ubl().read((await app.op('invoice.einvoice', { number: credited })).bytes).invoice;
    expect(credit).toEqual(await semantic(credited));
    expect(credit).toMatchObject({ type: '381', preceding: [{ number }], totals: { withVat: '25.00' } });
  });
  it('are served as a file over HTTP', async () => {
    const number = await issue();
    const { key } = await app.op('apiKey.create', { name: 'Site', roles: ['accountant'] });
    const reply = await app.api.fetch(
      new Request(`http://localhost:3000/api/invoices/${number}/einvoice?format=ubl`, { headers: { authorization: `Bearer ${key}` } }),
    );
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/xml']);
    expect(reply.headers.get('content-disposition')).toContain(`attachment; filename="${number}.xml"`);
  });
  it('are refused in a format nobody writes, and of a document there is not', async () => {
    const number = await issue();
    expect(await app.refusal('invoice.einvoice', { number, format: 'udl' })).toMatchObject({
      ...{ code: 'ADAPTER_UNKNOWN', detail: expect.stringContaining('Did you mean “ubl”?') },
    });
    expect((await app.refusal('invoice.einvoice', { number: 'F2026-999999' })).code).toBe('NOT_FOUND');
    expect((await app.refusal('invoice.einvoice', { number, format: 'UBL' })).code).toBe('INPUT_INVALID');
    await app.db.transaction(app.ctx(), async (tx) => {
      await tx.sql('DROP TRIGGER billing_invoices_no_update');
      await tx.sql('UPDATE billing_invoices SET semantic = NULL WHERE number = ?', [number]);
    });
    expect(await app.refusal('invoice.einvoice', { number })).toMatchObject({
      code: 'NOT_FOUND',
      detail: expect.stringContaining('paper'),
    });
  });
});

await onEachKind('e-invoices of who could not be named', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, { agency: { vatNumber: undefined as never } });
    await app.op('client.create', { code: 'DURAND', name: 'Durand' });
  });
  afterAll(() => app?.remove());

  it('are refused with the rules they break, and nothing is given out', async () => {
    const { number } = await app.op('invoice.issue', { dossier: await feeDossier(app, 'DURAND', '25.00') });
    const problem = await app.refusal('invoice.einvoice', { number });
    expect(problem).toMatchObject({ status: 422, code: 'EINVOICE_REFUSED', detail: expect.stringContaining(number) });
    expect(problem.errors).toMatchObject([{ code: 'BR-S-02', pointer: '/seller/vatId', plugin: 'einvoice-ubl' }]);
  });
});
