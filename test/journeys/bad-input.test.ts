/** Bad input, of every kind: a stable code, a place, a sentence, and not one row more than before. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { airSale } from '../kit/air.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { eur, feeDossier, importFile, linesOf, updateDossier, upload } from './steps.ts';

const SALE = {
  locator: 'AB2CDE',
  ticket: '2600000001',
  fare: '100.00',
  taxes: [['20.00', 'YQ']],
  total: '120.00',
} as const;
const edit = (bytes: Buffer, from: string, to: string): Buffer => {
  const text = bytes.toString('latin1');
  if (!text.includes(from)) throw new Error(`the fixture has no “${from}”`);
  return Buffer.from(text.replaceAll(from, to), 'latin1');
};
const sentence = /^[“/\p{Lu}\p{L}\d].{10,}[.?…]$/su;

await onEachKind('bad input', (kind) => {
  let app: TestApp;
  let key: string;
  let client: string;
  let dossier: string;
  beforeAll(async () => {
    app = await testApp(kind);
    key = (await app.op('apiKey.create', { name: 'robot', roles: ['admin'] })).key;
    client = (await app.op('client.create', { name: 'Client' })).code;
    dossier = await feeDossier(app, client, '50.00');
    await app.op('supplier.create', { name: 'Hôtel', code: 'HOTEL' });
    await app.op('service.add', {
      dossier,
      service: 'hotel',
      supplier: 'HOTEL',
      item: { stays: [{ from: '2026-05-02', to: '2026-05-05' }] },
      prices: [{ side: 'purchase', nature: 'stay', label: 'Nuits', money: eur('100.00') }],
    });
  });
  afterAll(async () => app?.remove());

  /** Over HTTP, as a caller sends it. */
  async function http(method: string, path: string, body?: string | object, headers: Record<string, string> = {}) {
    const response = await app.api.fetch(
      new Request(`http://localhost:3000/api${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
    return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as Problem };
  }
  interface Problem {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly code: string;
    readonly detail: string;
    readonly errors?: { pointer?: string; message: string; code: string; line?: number; column?: number }[];
  }
  /** Refused with a code at a place, and nothing stored. */
  async function refusedAt(call: () => ReturnType<typeof http>, status: number, code: string, place?: string): Promise<Problem> {
    const before = await app.counts();
    const reply = await call();
    expect([reply.status, reply.body.code]).toEqual([status, code]);
    expect(reply.type).toBe('application/problem+json');
    expect(reply.body.detail).toMatch(sentence);
    expect(reply.body).toMatchObject({ status, title: expect.any(String), type: expect.any(String) });
    if (place !== undefined) expect(reply.body.errors?.map((e) => e.pointer ?? `${e.line}:${e.column}`)).toContain(place);
    expect(await app.counts()).toEqual(before);
    return reply.body;
  }

  describe('in a supplier file', () => {
    it.each<[string, string, Buffer, string | null]>([
      ['an unknown format', 'FORMAT_UNKNOWN', Buffer.from('HELLO;WORLD\r\n'), null],
      ['an unknown version', 'FORMAT_VERSION', edit(airSale(SALE), 'AIR-BLK207', 'AIR-BLK299'), '1'],
      ['a file cut short', 'FILE_TRUNCATED', airSale(SALE).subarray(0, -120), 'last'],
      ['the wrong encoding', 'FILE_ENCODING', Buffer.from(airSale(SALE).toString('latin1'), 'utf16le'), null],
      ['an empty file', 'FILE_EMPTY', Buffer.alloc(0), null],
      ['an impossible date', 'DATE_INVALID', edit(airSale(SALE), 'D-260110;260110;260110', 'D-260110;260110;260230'), '7'],
      ['an unknown currency', 'CURRENCY_UNKNOWN', edit(airSale(SALE), 'EUR', 'QQQ'), 'any'],
    ])('%s: %s', async (_title, code, bytes, line) => {
      const before = await app.counts();
      const answer = await upload(app, bytes, 'bad.air');
      expect([answer.state, answer.error?.code]).toEqual(['refused', code]);
      expect(answer.error.message).toMatch(sentence);
      if (line === 'any' || line === 'last') expect(answer.error.line).toBeGreaterThan(0);
      else if (line !== null) expect(String(answer.error.line)).toBe(line);
      expect(answer.bookings).toEqual([]);
      const { items } = await app.op('import.errors', { id: answer.id });
      expect(items[0]).toMatchObject({ code });
      expect((await app.refusal('import.commit', { id: answer.id })).code).toBe('IMPORT_STATE');
      // What stays is the note that the file was refused, and who sent it.
      const after = await app.counts();
      expect({ ...after, dossiers_imports: 0, audit_trail: 0 }).toEqual({ ...before, dossiers_imports: 0, audit_trail: 0 });
      expect(after['dossiers_imports']).toBe((before['dossiers_imports'] as number) + 1);
    });
    it('amounts that disagree: said with the line, never repaired', async () => {
      const answer = await upload(app, airSale({ ...SALE, ticket: '2600000009', total: '125.00' }), 'disagree.air');
      const finding = answer.findings.find((f: { code: string }) => f.code === 'AMOUNTS_DISAGREE');
      expect(finding).toMatchObject({ line: expect.any(Number), message: expect.stringMatching(sentence) });
      expect(answer.bookings[0].documents[0].total).toEqual({ amount: '125.00', currency: 'EUR' });
    });
    it('one bad message among good ones refuses the whole file', async () => {
      const good = airSale({ ...SALE, locator: 'AB2CDF', ticket: '2600000002' });
      const answer = await upload(app, Buffer.concat([good, airSale(SALE).subarray(0, -120)]), 'half.air');
      expect([answer.state, answer.bookings.length]).toEqual(['refused', 0]);
    });
    it('a booking that cannot be applied takes back those before it', async () => {
      await importFile(app, airSale({ ...SALE, locator: 'AB2CDG', ticket: '2600000003' }));
      const fresh = airSale({ ...SALE, locator: 'AB2CDH', ticket: '2600000004' });
      const clash = airSale({ ...SALE, locator: 'AB2CDG', ticket: '2600000003', fare: '101.00', total: '121.00' });
      const { id } = await upload(app, Buffer.concat([fresh, clash]), 'clash.air');
      await refusedAt(() => http('POST', `/imports/${id}/commit`, {}), 422, 'DUPLICATE_DOCUMENT');
      expect((await app.op('search.query', { q: '9012600000004' })).items).toEqual([]);
      expect((await app.op('import.list')).items.find((i: { id: string }) => i.id === id).state).toBe('read');
    });
    it('a booking in another currency than its dossier is refused', async () => {
      const { id } = await upload(app, airSale({ ...SALE, locator: 'AB2CDJ', ticket: '2600000005', currency: 'USD' }), 'usd.air');
      await refusedAt(() => http('POST', `/imports/${id}/commit`, { dossier }), 422, 'CURRENCY_MISMATCH');
    });
    it('money that was received decides the currency of a dossier, as lines do', async () => {
      const { ref } = await app.op('dossier.create', { title: 'Acompte', client });
      await app.op('payment.record', { dossier: ref, money: eur('10.00') });
      const { id } = await upload(app, airSale({ ...SALE, locator: 'AB2CDL', ticket: '2600000007', currency: 'USD' }), 'usd.air');
      await refusedAt(() => http('POST', `/imports/${id}/commit`, { dossier: ref }), 422, 'CURRENCY_MISMATCH');
    });
    it('an import is committed once', async () => {
      const { id } = await upload(app, airSale({ ...SALE, locator: 'AB2CDK', ticket: '2600000006' }));
      await app.op('import.commit', { id });
      await refusedAt(() => http('POST', `/imports/${id}/commit`, {}), 422, 'IMPORT_STATE');
    });
  });

  describe('in a request', () => {
    const line = (over: object) => ({ side: 'sale', nature: 'fee', label: 'Frais', money: eur('10.00'), ...over });
    const supplierInvoice = (over: object = {}) => ({
      supplier: 'HOTEL',
      reference: 'H-1',
      issuedOn: '2026-01-05',
      total: eur('100.00'),
      lines: [{ money: eur('100.00'), dossier }],
      ...over,
    });
    it('an unknown field, with the one that was meant', async () => {
      const problem = await refusedAt(() => http('POST', '/clients', { name: 'A', adress: [] }), 400, 'INPUT_INVALID', '/adress');
      expect(JSON.stringify(problem)).toContain('address');
    });
    it('text that cannot be kept, wherever it stands', async () => {
      const places: [string, string, string | object | undefined, string][] = [
        ['POST', '/clients', '{"name":"Durand \\ud800"}', '/name'],
        ['POST', '/clients', '{"name":"Durand","code":"X\\u0000"}', '/code'],
        ['POST', '/clients', { name: 'Durand\nMartin' }, '/name'],
        ['POST', '/dossiers', { title: 'T', references: { 'a/b': 'x\u0007' } }, '/references/a~1b'],
        ['POST', '/dossiers', '{"title":"T","travellers":["A","B\\udc00"]}', '/travellers/1'],
        ['GET', '/dossiers?filter=title~a%00b', undefined, '/filter'],
        ['GET', '/dossiers/D%01', undefined, '/ref'],
      ];
      for (const [method, path, body, pointer] of places) await refusedAt(() => http(method, path, body), 400, 'INPUT_INVALID', pointer);
    });
    it('a card number that somebody typed, wherever it stands and however it is written', async () => {
      const entry = {
        date: '2026-01-12',
        label: 'x',
        lines: [
          { account: '658', debit: eur('1.00') },
          { account: '512', credit: eur('1.00') },
        ],
      };
      const [first, second] = entry.lines;
      const typed: [path: string, body: object, pointer: string][] = [
        ['/ledger/entries', { ...entry, label: 'CB 4000 0000 0000 0101' }, '/label'],
        ['/ledger/entries', { ...entry, lines: [first, { ...second, label: '4000.0000.0000.0101' }] }, '/lines/1/label'],
        ['/payments/R2026-000001/reverse', { reason: 'carte 4000000000000101 refusée' }, '/reason'],
        ['/payments', { dossier, money: eur('1.00'), bankRef: '4000-0000-0000-0101' }, '/bankRef'],
        ['/dossiers', { title: '4000\u00a00000\u00a00000\u00a00101 0528' }, '/title'],
        [`/dossiers/${dossier}/price-lines`, line({ label: 'CB 12/28 4000_0000_0000_0101 123' }), '/label'],
        ['/clients', { name: '40000000 00000101' }, '/name'],
      ];
      for (const [path, body, pointer] of typed) {
        const problem = await refusedAt(() => http('POST', path, body), 400, 'INPUT_INVALID', pointer);
        expect(JSON.stringify(problem)).not.toMatch(/4000.?0000/);
      }
      // An amount of as many figures is none.
      expect((await http('POST', '/payments', { dossier, money: eur('4000000000001.01'), invoice: 'none' })).body.code).toBe('NOT_FOUND');
    });
    it('a card number in the name of a file is hidden', async () => {
      const [before, name] = [await app.counts(), 'vente 4000 0000 0000 0101.air'];
      const made = await upload(app, airSale({ ...SALE, locator: 'NA2MED', ticket: '2600000055' }), name);
      expect(made.file).toBe('vente XXXX XXXX XXXX 0101.air');
      expect((await app.op('import.list', { limit: 1 })).items[0].file).toBe(made.file);
      expect((await app.counts())['dossiers_imports']).toBe((before['dossiers_imports'] ?? 0) + 1);
    });
    it('an amount as a JSON number', async () => {
      const body = `{"side":"sale","nature":"fee","label":"x","money":{"amount":10.00,"currency":"EUR"}}`;
      await refusedAt(() => http('POST', `/dossiers/${dossier}/price-lines`, body), 400, 'INPUT_INVALID', '/money/amount');
    });
    it.each([
      ['AMOUNT_INVALID', 400, { amount: '10.001', currency: 'EUR' }],
      ['AMOUNT_INVALID', 400, { amount: '10.5', currency: 'JPY' }],
      ['CURRENCY_UNKNOWN', 400, { amount: '10.00', currency: 'QQQ' }],
      ['CURRENCY_MISMATCH', 422, { amount: '10.00', currency: 'USD' }],
      ['INPUT_INVALID', 400, { amount: '1e3', currency: 'EUR' }],
      ['INPUT_INVALID', 400, { amount: ' 10.00', currency: 'EUR' }],
      ['INPUT_INVALID', 400, { amount: '10.00', currency: 'eur' }],
      ['INPUT_INVALID', 400, { amount: '99999999999999999999', currency: 'EUR' }],
    ])('%s for a price of %3$j', async (code, status, money) => {
      await refusedAt(() => http('POST', `/dossiers/${dossier}/price-lines`, line({ money })), status, code);
    });
    it.each(['2026-02-30', '2026-13-01', '30/01/2026', '2026-1-5', ''])('an impossible date: “%s”', async (dated) => {
      await refusedAt(() => http('POST', `/dossiers/${dossier}/price-lines`, line({ dated })), 400, 'INPUT_INVALID', '/dated');
    });
    it('a receipt of tomorrow', async () => {
      const body = { dossier, money: eur('1.00'), receivedOn: '2026-01-13' };
      await refusedAt(() => http('POST', '/payments', body), 400, 'DATE_INVALID', '/receivedOn');
    });
    it('a trip that no one reaches, or that ends before it begins', async () => {
      const add = (from: string, to: string) =>
        http('POST', `/dossiers/${dossier}/services`, { service: 'hotel', supplier: 'HOTEL', item: { stays: [{ from, to }] } });
      await refusedAt(() => add('9999-12-31', '9999-12-31'), 400, 'DATE_INVALID', '/item');
      await refusedAt(() => add('0001-01-01', '0001-01-02'), 400, 'DATE_INVALID', '/item');
      await refusedAt(() => add('2027-01-10', '2027-01-02'), 400, 'INPUT_INVALID', '/item/stays/0/to');
      await refusedAt(() => http('POST', '/dossiers', { title: 'T', departure: '9999-12-31' }), 400, 'DATE_INVALID', '/departure');
      const { id } = (await app.op('service.list', { dossier })).items[0];
      const item = { stays: [{ from: '2050-01-01', to: '2050-01-02' }] };
      await refusedAt(() => http('PATCH', `/services/${id}`, { item }, { 'if-match': '*' }), 400, 'DATE_INVALID', '/item');
    });
    it('a credit of the whole that names lines', async () => {
      const { number } = await app.op('invoice.issue', { dossier: await feeDossier(app, client, '60.00') });
      const { items } = await app.op('invoice.lines', { number });
      const credit = { invoice: number, reason: 'Erreur', mode: 'whole', lines: items.map((l: { id: string }) => l.id) };
      await refusedAt(() => http('POST', '/credit-notes', credit), 400, 'INPUT_INVALID', '/lines');
    });
    it.each(['0.00', '-5.00'])('a receipt of %s', async (amount) => {
      await refusedAt(() => http('POST', '/payments', { dossier, money: eur(amount) }), 400, 'AMOUNT_INVALID', '/money/amount');
    });
    it('a return before the departure', async () => {
      const body = { departure: '2026-05-02', return: '2026-05-01' };
      await refusedAt(() => http('POST', '/dossiers', body), 400, 'DATE_INVALID', '/return');
    });
    it('broken JSON, with line and column', async () => {
      await refusedAt(() => http('POST', '/clients', '{\n  "name": "A",\n}'), 400, 'JSON_INVALID', '3:1');
    });
    it('a key given twice in JSON is not taken for the last', async () => {
      const reply = await http('POST', '/clients', '{"name":"A","name":"B"}');
      expect(reply.status).toBe(400);
    });
    it('a body that is not JSON', async () => {
      await refusedAt(() => http('POST', '/clients', 'name=A', { 'content-type': 'text/plain' }), 415, 'CONTENT_TYPE_WRONG');
    });
    it('a stale ETag, none, and a nonsense one', async () => {
      const path = `/dossiers/${dossier}`;
      const { version } = await app.op('dossier.get', { ref: dossier });
      await refusedAt(() => http('PATCH', path, { title: 'A' }), 428, 'IF_MATCH_REQUIRED');
      await refusedAt(() => http('PATCH', path, { title: 'A' }, { 'if-match': `"${version - 1}"` }), 412, 'ETAG_STALE');
      await refusedAt(() => http('PATCH', path, { title: 'A' }, { 'if-match': 'abc' }), 412, 'ETAG_STALE');
    });
    it('a supplier reference used before, and amounts that disagree', async () => {
      await app.op('supplierInvoice.create', supplierInvoice());
      await refusedAt(() => http('POST', '/supplier-invoices', supplierInvoice()), 422, 'SUPPLIER_REFERENCE_USED');
      const wrong = supplierInvoice({ reference: 'H-2', total: eur('100.01') });
      await refusedAt(() => http('POST', '/supplier-invoices', wrong), 422, 'AMOUNTS_DISAGREE', '/total');
      const mixed = supplierInvoice({
        reference: 'H-2',
        lines: [{ money: eur('50.00') }, { money: { amount: '50.00', currency: 'USD' } }],
      });
      await refusedAt(() => http('POST', '/supplier-invoices', mixed), 422, 'CURRENCY_MISMATCH', '/lines/1/money/currency');
      const nowhere = supplierInvoice({
        reference: 'H-2',
        lines: [{ money: eur('50.00') }, { money: eur('50.00'), dossier: 'D2026-999999' }],
      });
      await refusedAt(() => http('POST', '/supplier-invoices', nowhere), 404, 'NOT_FOUND');
    });
    it('an item that does not fit its service', async () => {
      const body = { service: 'hotel', supplier: 'HOTEL', item: { stays: [{ from: '2026-05-02' }] } };
      const problem = await refusedAt(() => http('POST', `/dossiers/${dossier}/services`, body), 400, 'INPUT_INVALID');
      expect(problem.errors?.[0]?.pointer).toMatch(/^\/item/);
    });
    it('a service of days that do not exist', async () => {
      const body = { service: 'hotel', supplier: 'HOTEL', item: { stays: [{ from: '2026-02-30', to: '2026-03-02' }] } };
      await refusedAt(() => http('POST', `/dossiers/${dossier}/services`, body), 400, 'INPUT_INVALID', '/item/stays/0/from');
      const [service] = (await app.op('service.list', { dossier })).items;
      const late = { item: { stays: [{ from: '2026-05-02', to: '2026-05-32' }] } };
      const call = () => http('PATCH', `/services/${service.id}`, late, { 'if-match': `"${service.version}"` });
      await refusedAt(call, 400, 'INPUT_INVALID', '/item/stays/0/to');
    });
    it('a code somebody has', async () => {
      await refusedAt(() => http('POST', '/clients', { name: 'B', code: client }), 409, 'CONFLICT');
    });
    it('nothing to invoice, an unknown dossier, a client without dossier', async () => {
      const empty = (await app.op('dossier.create', { title: 'Vide' })).ref;
      await refusedAt(() => http('POST', '/invoices', { dossier: empty }), 422, 'DOSSIER_STATE', '/dossier');
      await updateDossier(app, empty, { status: 'confirmed' });
      await refusedAt(() => http('POST', '/invoices', { dossier: empty }), 422, 'NOTHING_TO_INVOICE');
      await refusedAt(() => http('POST', '/invoices', { dossier: 'D2026-999999' }), 404, 'NOT_FOUND');
      await refusedAt(() => http('POST', '/payments', { dossier: empty, money: eur('1.00') }), 422, 'CLIENT_REFERENCE_MISSING', '/client');
    });
    it('a closed dossier takes no more lines by hand', async () => {
      const closed = await feeDossier(app, client, '1.00');
      await updateDossier(app, closed, { status: 'closed' });
      await refusedAt(() => http('POST', `/dossiers/${closed}/price-lines`, line({})), 422, 'DOSSIER_CLOSED');
      expect(await linesOf(app, closed)).toHaveLength(1);
    });
    it('a closed dossier takes nothing of a file, and everything once it is open again', async () => {
      const sale = { ...SALE, locator: 'CL2SED', ticket: '2600000077' };
      const [ref = ''] = (await importFile(app, airSale(sale))).dossiers;
      const grown = airSale({ ...sale, locator: 'CL2SED', ticket: '2600000078', revision: '004' });
      const fresh = airSale({ ...SALE, locator: 'FR2ESH', ticket: '2600000079' });
      const [more, into] = [await upload(app, grown), await upload(app, fresh)];
      await updateDossier(app, ref, { status: 'closed' });
      await refusedAt(() => http('GET', `/imports/${more.id}/preview`), 422, 'DOSSIER_CLOSED');
      await refusedAt(() => http('POST', `/imports/${more.id}/commit`, {}), 422, 'DOSSIER_CLOSED');
      await refusedAt(() => http('POST', `/imports/${into.id}/commit`, { dossier: ref }), 422, 'DOSSIER_CLOSED');
      // What the dossier holds already is no change.
      expect((await importFile(app, airSale(sale))).status).toBe('unchanged');
      await updateDossier(app, ref, { status: 'confirmed' });
      expect((await app.op('import.commit', { id: more.id })).result).toMatchObject({ status: 'updated', dossiers: [ref] });
      expect((await app.op('dossier.get', { ref })).sale.amount).toBe('240.00');
    });
    it('an invoice that is due before it is issued', async () => {
      const late = await feeDossier(app, client, '1.00');
      await refusedAt(() => http('POST', '/invoices', { dossier: late, dueOn: '2026-01-11' }), 400, 'DATE_INVALID', '/dueOn');
      expect((await app.op('invoice.issue', { dossier: late, dueOn: '2026-01-12' })).dueOn).toBe('2026-01-12');
    });
    it('a supplier nobody knows, and a change that another one overtook', async () => {
      await refusedAt(() => http('GET', '/suppliers/NOBODY'), 404, 'NOT_FOUND');
      const { version } = await app.op('supplier.get', { code: 'HOTEL' });
      const change = (body: object, match: Record<string, string>) => http('PATCH', '/suppliers/HOTEL', body, match);
      await refusedAt(() => change({ name: 'Autre' }, {}), 428, 'IF_MATCH_REQUIRED');
      await refusedAt(() => change({ paymentDays: 121 }, { 'if-match': `"${version}"` }), 400, 'INPUT_INVALID', '/paymentDays');
      const patch = { name: 'Hôtel du Port', email: 'port@hotel.example', vatNumber: 'FR44732829320', paymentDays: 45 };
      const changed = await app.op('supplier.update', { code: 'HOTEL', ...patch }, { ifMatch: `"${version}"` });
      expect(changed).toMatchObject({ code: 'HOTEL', ...patch, version: version + 1 });
      await refusedAt(() => change({ email: null }, { 'if-match': `"${version}"` }), 412, 'ETAG_STALE');
      expect((await change({ email: null }, { 'if-match': `"${version + 1}"` })).status).toBe(200);
      expect(await app.op('supplier.get', { code: 'HOTEL' })).toEqual({ ...changed, email: null, version: version + 2 });
    });
    it('an invoice for a line of another dossier', async () => {
      const other = await feeDossier(app, client, '2.00');
      const [foreign] = await linesOf(app, other);
      const mine = await feeDossier(app, client, '3.00');
      await refusedAt(() => http('POST', '/invoices', { dossier: mine, lines: [foreign?.id] }), 404, 'NOT_FOUND');
    });
    it('an export of an unknown adapter, of half a period, of one that ends before it begins', async () => {
      await refusedAt(() => http('POST', '/exports', { adapter: 'accounting-x' }), 422, 'ADAPTER_UNKNOWN');
      await refusedAt(() => http('POST', '/exports', { adapter: 'accounting-fec', from: '2026-01-01' }), 400, 'INPUT_INVALID', '/to');
      const back = { adapter: 'accounting-fec', from: '2026-02-01', to: '2026-01-01' };
      await refusedAt(() => http('POST', '/exports', back), 400, 'DATE_INVALID', '/to');
    });
    it('an address, a method and a filter that do not exist', async () => {
      await refusedAt(() => http('GET', '/dossierz'), 404, 'NOT_FOUND');
      await refusedAt(() => http('DELETE', '/dossiers'), 405, 'METHOD_NOT_ALLOWED');
      await refusedAt(() => http('GET', '/dossiers?filter=colour:red'), 400, 'FILTER_INVALID');
      await refusedAt(() => http('GET', '/dossiers?cursor=zzz'), 400, 'CURSOR_INVALID');
      await refusedAt(() => http('GET', '/dossiers?limit=201'), 400, 'INPUT_INVALID', '/limit');
    });
  });
});
