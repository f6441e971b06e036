import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../../../test/kit/app.ts';
import { Parties } from './tokens.ts';

await onEachKind('clients and suppliers', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind);
  });
  afterAll(async () => app?.remove());

  it('keep what an invoice to a company needs', async () => {
    const facts = {
      address: ['4 quai de la Fosse'],
      postcode: '44000',
      city: 'Nantes',
      siren: '732829320',
      vatNumber: 'FR44732829320',
      eInvoiceAddress: '0225:732829320',
    };
    const made = await app.op('client.create', { code: 'BRISEMER', name: 'Atelier Brisemer', ...facts });
    expect(made).toMatchObject({ ...facts, country: 'FR' });
    const moved = { postcode: '8000', city: 'Bruges', country: 'BE', siren: null, vatNumber: 'BE0123456749', eInvoiceAddress: null };
    await app.op('client.update', { code: 'BRISEMER', ...moved }, { ifMatch: '*' });
    expect(await app.op('client.get', { code: 'BRISEMER' })).toMatchObject({ ...facts, ...moved });
  });

  it.each([
    ['siren', '732829321'],
    ['vatNumber', 'FR45732829320'],
    ['eInvoiceAddress', '732829320'],
    ['country', 'France'],
  ])('refuse a wrong %s', async (field, value) => {
    expect(await app.refusal('client.create', { name: 'A', [field]: value })).toMatchObject({
      code: 'INPUT_INVALID',
      errors: [{ pointer: `/${field}` }],
    });
  });

  it('never share an auxiliary account', async () => {
    await app.op('client.create', { code: 'DURAND', name: 'Famille Durand' });
    await app.op('supplier.create', { code: 'LAC', name: 'Hôtel du Lac' });
    expect(await app.refusal('supplier.create', { code: 'DURAND', name: 'Durand Autocars' })).toMatchObject({ code: 'CONFLICT' });
    expect(await app.refusal('client.create', { code: 'LAC', name: 'Madame Lac' })).toMatchObject({ code: 'CONFLICT' });
    // Of two asked for at once, one is given.
    const both = await Promise.all([
      app.reply('client.create', { code: 'TWIN', name: 'A' }),
      app.reply('supplier.create', { code: 'TWIN', name: 'B' }),
    ]);
    expect(both.map((r) => r.status).sort()).toEqual([201, 409]);
  });

  it('find another code for a connector whose name a client has', async () => {
    await app.op('client.create', { code: 'AIRAMADEUS', name: 'Air Amadeus SA' });
    const parties = app.resolve(Parties);
    const supplier = await app.db.transaction(app.ctx(), (tx) => parties.supplierOf(tx, 'air-amadeus'));
    expect(supplier.code).toBe('AIRAMADEUS2');
    const again = await app.db.transaction(app.ctx(), (tx) => parties.supplierOf(tx, 'air-amadeus'));
    expect(again.code).toBe('AIRAMADEUS2');
  });
});
