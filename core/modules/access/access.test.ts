/** Who may do what: logging in, sessions, every route's permission, and the wall between agencies. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eur, feeDossier, importFile, upload } from '../../../test/journeys/steps.ts';
import { airSale } from '../../../test/kit/air.ts';
import { type Body, type Options, onEachKind, type TestApp, testApp } from '../../../test/kit/app.ts';
import { camt053 } from '../../../test/kit/camt.ts';
import { Host, OPEN_TO } from '../../contracts/index.ts';

/** Routes nobody needs a permission for. */
const open: readonly string[] = OPEN_TO;
const PASSWORD = 'un bateau dans la brume';

await onEachKind('access', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, {
      settings: { 'payment-http': { baseUrl: 'https://pay.example', apiKey: 'x', signingSecret: 'not-a-real-signing-secret' } },
    });
  });
  afterAll(async () => app?.remove());
  const http = async (method: string, path: string, headers: Record<string, string> = {}, body?: object) => {
    const response = await app.api.fetch(
      new Request(`http://localhost:3000/api${path}`, {
        method,
        headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    );
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
  const logIn = (login: string, password = PASSWORD) => http('POST', '/auth/login', {}, { login, password });
  const forward = (seconds: number) => app.clock.moveTo(new Date(Date.parse(app.clock.now()) + seconds * 1000).toISOString());

  describe('logging in', () => {
    it('opens a session by bearer token and by cookie, and says what the roles allow', async () => {
      await app.op('user.create', { login: 'anne', name: 'Anne', password: PASSWORD, roles: ['agent'] });
      const { status, body, headers } = await logIn('anne');
      expect([status, body.agency, body.user.login]).toEqual([200, 'demo-fr', 'anne']);
      expect(body.permissions).toContain('dossiers.import');
      expect(JSON.stringify(body)).not.toContain('argon2');
      expect(headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
      const cookie = headers.get('set-cookie')?.split(';')[0] as string;
      expect((await http('GET', '/auth/me', { cookie })).body).toMatchObject({
        user: { login: 'anne' },
        currency: 'EUR',
        locales: ['fr', 'en'],
      });
      const bearer = { authorization: `Bearer ${body.token}` };
      expect((await http('GET', '/dossiers', bearer)).status).toBe(200);
      expect((await http('POST', '/users', bearer, { login: 'x', name: 'x', password: PASSWORD, roles: ['admin'] })).body.code).toBe(
        'FORBIDDEN',
      );
    });
    it('says the same for a wrong password and for a login that does not exist', async () => {
      const [wrong, nobody] = [await logIn('anne', 'not the password'), await logIn('nobody-at-all')];
      expect([wrong.status, wrong.body.code]).toEqual([401, 'CREDENTIALS_WRONG']);
      expect({ ...nobody.body, instance: '' }).toEqual({ ...wrong.body, instance: '' });
      expect((await logIn('anne')).status).toBe(200);
    });
    it('locks a login after five failures, also for the right password, and opens it again', async () => {
      await app.op('user.create', { login: 'bruno', name: 'Bruno', password: PASSWORD, roles: ['viewer'] });
      for (let i = 0; i < 5; i++) expect((await logIn('bruno', 'wrong')).body.code).toBe('CREDENTIALS_WRONG');
      const locked = await logIn('bruno');
      expect([locked.status, locked.body.code]).toEqual([429, 'LOGIN_THROTTLED']);
      expect((await logIn('anne')).status).toBe(200);
      forward(11);
      expect((await logIn('bruno')).status).toBe(200);
      // A success starts the count again.
      for (let i = 0; i < 4; i++) await logIn('bruno', 'wrong');
      expect((await logIn('bruno')).status).toBe(200);
    });
    it('gives many guesses at once no more than guesses one by one', async () => {
      await app.op('user.create', { login: 'celia', name: 'Célia', password: PASSWORD, roles: ['viewer'] });
      // Told that too many log in, a guesser asks again.
      const guess = async (i: number): Promise<void> => {
        if ((await logIn('celia', `guess number ${i}`)).body.code === 'BUSY') await guess(i);
      };
      await Promise.all(Array.from({ length: 12 }, (_, i) => guess(i)));
      expect((await logIn('celia')).body.code).toBe('LOGIN_THROTTLED');
    });
    it('ends a session on logout, on revocation, after twelve hours, and when the user is disabled', async () => {
      const token = async () => ({ authorization: `Bearer ${(await logIn('anne')).body.token}` });
      const alive = async (bearer: Record<string, string>) => (await http('GET', '/auth/me', bearer)).status;
      const [one, two, three] = [await token(), await token(), await token()];
      await http('POST', '/auth/logout', one, {});
      expect([await alive(one), await alive(two)]).toEqual([401, 200]);
      const { items } = (await http('GET', '/sessions', two)).body;
      expect(items.length).toBeGreaterThanOrEqual(2);
      // By a session that came after the list: one that revokes itself first revokes no other.
      const last = await token();
      await Promise.all(items.map((s: { id: string }) => http('POST', `/sessions/${s.id}/revoke`, last, {})));
      expect([await alive(two), await alive(three)]).toEqual([401, 401]);
      const four = await token();
      forward(12 * 3600 + 1);
      expect(await alive(four)).toBe(401);
      const five = await token();
      const user = (await app.op('user.list')).items.find((u: { login: string }) => u.login === 'anne');
      await app.op('user.disable', { id: user.id });
      expect(await alive(five)).toBe(401);
      expect((await logIn('anne')).body.code).toBe('CREDENTIALS_WRONG');
    });
    it('ends the sessions of a user whose password is changed', async () => {
      const created = await app.op('user.create', { login: 'denis', name: 'Denis', password: PASSWORD, roles: ['viewer'] });
      const bearer = { authorization: `Bearer ${(await logIn('denis')).body.token}` };
      await app.op('user.update', { id: created.id, password: 'une autre phrase longue' }, { ifMatch: `"${created.version}"` });
      expect((await http('GET', '/auth/me', bearer)).status).toBe(401);
      expect((await logIn('denis', 'une autre phrase longue')).status).toBe(200);
      expect((await logIn('denis')).body.code).toBe('CREDENTIALS_WRONG');
    });
    it('refuses a weak password, an unknown role and a login that is taken, and stores nothing', async () => {
      const user = { login: 'eric', name: 'Éric', password: PASSWORD, roles: ['viewer'] };
      await app.op('user.create', user);
      const before = await app.counts();
      expect((await app.refusal('user.create', { ...user, login: 'f', password: 'court' })).code).toBe('PASSWORD_WEAK');
      expect((await app.refusal('user.create', { ...user, login: 'f', roles: ['chef'] })).code).toBe('ROLE_UNKNOWN');
      expect((await app.refusal('user.create', user)).code).toBe('CONFLICT');
      // A login is unique over all agencies: another one cannot take it.
      expect((await app.refusal('user.create', user, { agency: 'demo-be' })).code).toBe('CONFLICT');
      expect(await app.counts()).toEqual(before);
    });
    it('keeps only hashes: neither password, token nor key stands in the database', async () => {
      const { key } = await app.op('apiKey.create', { name: 'robot', roles: ['viewer'] }, { idempotencyKey: 'key-once' });
      const { token } = (await logIn('eric')).body;
      const stored = await app.db.read(app.ctx(), async (tx) =>
        JSON.stringify([
          await tx.sql('SELECT * FROM access_users'),
          await tx.sql('SELECT * FROM access_sessions'),
          await tx.sql('SELECT * FROM access_api_keys'),
          await tx.sql('SELECT * FROM idempotency'),
          await tx.sql('SELECT * FROM audit_trail'),
        ]),
      );
      for (const secret of [PASSWORD, key, token]) expect(stored).not.toContain(secret);
      expect(stored).toContain('$argon2id$');
    });
  });

  describe('permissions', () => {
    it('are asked for by every route that is neither public nor everybody’s, and are all declared by a role', () => {
      const nobodys = app.api.routes.filter(({ route }) => open.includes(route.permission)).map(({ route }) => route.operationId);
      expect(nobodys.sort()).toEqual([
        'auth.login',
        'auth.logout',
        'auth.me',
        'charge.report',
        'console.views',
        'health.live',
        'health.ready',
        'job.cancel',
        'job.get',
        'message.report',
        'metrics.get',
        'plugin.list',
        'role.list',
        'session.list',
        'session.revoke',
      ]);
      const asked = new Set(app.api.routes.map(({ route }) => route.permission));
      const granted = new Set([...app.resolve(Host.Roles).list.values()].flatMap((p) => (p === 'all' ? [] : [...p])));
      expect([...granted].filter((p) => !asked.has(p))).toEqual([]);
      expect([...asked].filter((p) => !granted.has(p) && ![...open, 'access.manage'].includes(p))).toEqual([]);
    });
    it('are missing: FORBIDDEN, whatever the input; held: never FORBIDDEN', async () => {
      const all = new Set(app.api.routes.map(({ route }) => route.permission));
      let seen = 0;
      for (const { route } of app.api.routes) {
        if (open.includes(route.permission)) continue;
        seen++;
        const others = app.as([...all].filter((p) => p !== route.permission));
        const refused = await app.reply(route.operationId, {}, { actor: others });
        expect([route.operationId, refused.status, refused.error?.code]).toEqual([route.operationId, 403, 'FORBIDDEN']);
        const heard = await app.reply(route.operationId, { nonsense: true }, { actor: app.as([route.permission]) });
        expect([route.operationId, heard.error?.code]).not.toEqual([route.operationId, 'FORBIDDEN']);
      }
      expect(seen).toBeGreaterThan(50);
    });
    it('let a viewer write nothing', async () => {
      const before = await app.counts();
      let seen = 0;
      for (const { route } of app.api.routes) {
        if (route.writes === 'no' || route.method === 'get' || open.includes(route.permission)) continue;
        seen++;
        expect([route.operationId, (await app.reply(route.operationId, {}, { actor: app.as('viewer') })).error?.code]).toEqual([
          route.operationId,
          'FORBIDDEN',
        ]);
      }
      expect(seen).toBeGreaterThan(25);
      expect(await app.counts()).toEqual(before);
    });
    it('are asked for over HTTP too: nobody without credentials, nobody with wrong ones', async () => {
      for (const { route } of app.api.routes) {
        if (['public', 'signed'].includes(route.permission)) continue;
        const path = route.path.replace(/\{\w+\}/g, '01ARZ3NDEKTSV4RRFFQ69G5FAV');
        const method = route.method.toUpperCase();
        expect([route.operationId, (await http(method, path)).status]).toEqual([route.operationId, 401]);
        expect([route.operationId, (await http(method, path, { authorization: 'Bearer wrong' })).status]).toEqual([route.operationId, 401]);
      }
    });
  });

  describe('another agency', () => {
    /** Things of demo-fr by the names paths and bodies call them. */
    let theirs: Record<string, string>;
    let foreign: Options;
    beforeAll(async () => {
      foreign = { agency: 'demo-be', actor: app.as('admin', 'be-admin') };
      const client = (await app.op('client.create', { name: 'Client', email: 'a@client.example' })).code;
      await app.op('traveller.create', { client, name: 'Traveller' });
      await app.op('pointOfSale.create', { code: 'PARIS', name: 'Paris' });
      const dossier = await feeDossier(app, client, '100.00');
      const invoice = (await app.op('invoice.issue', { dossier })).number;
      const payment = (await app.op('payment.record', { dossier, money: eur('150.00') })).ref;
      const sold = (await importFile(app, airSale({ locator: 'AB2CDE', ticket: '2700000001', fare: '10.00', taxes: [], total: '10.00' })))
        .dossiers[0];
      const [service] = (await app.op('service.list', { dossier: sold })).items;
      const [supplier] = (await app.op('supplier.list')).items;
      const bill = {
        supplier: supplier.code,
        reference: 'X-1',
        issuedOn: '2026-01-10',
        total: eur('1.00'),
        lines: [{ money: eur('1.00') }],
      };
      const supplierInvoice = (await app.op('supplierInvoice.create', bill)).ref;
      const pay = { supplier: supplier.code, money: eur('0.40'), invoices: [{ invoice: supplierInvoice, money: eur('0.40') }] };
      const supplierPayment = (await app.op('supplierPayment.create', pay)).ref;
      const { ref: cheque } = await app.op('payment.record', { dossier, money: eur('1.00'), method: 'cheque' });
      const deposit = (await app.op('bankDeposit.create', { money: eur('1.00'), receipts: [cheque] })).ref;
      const [biller] = (await app.op('biller.list')).items;
      const job = (await app.op('integrity.run')).id;
      const exported = (await app.op('export.create', { adapter: 'accounting-fec', from: '2026-01-01', to: '2026-12-31' })).id;
      await app.worker.drain();
      const user = (await app.op('user.list')).items[0].id;
      const refund = await app.op('refund.create', { dossier, money: eur('10.00'), reason: 'trop' });
      const owing = await feeDossier(app, client, '20.00');
      const charge = (await app.op('charge.create', { dossier: owing, money: eur('20.00'), instrument: 'tok_1' })).id;
      const read = (await upload(app, airSale({ locator: 'AB2CDF', ticket: '2700000002', fare: '10.00', taxes: [], total: '10.00' }))).id;
      const statement = camt053([
        { iban: 'FR7699999000010000000000115', id: 'S-1', day: '2026-01-10', opening: '0.00', entries: [{ amount: '1.00' }] },
      ]);
      await app.op('bankStatement.import', { file: 'S-1.xml', content: Buffer.from(statement).toString('base64') });
      const bankLine = (await app.op('bankLine.list')).items[0].id;
      theirs = {
        bankLine,
        client,
        dossier,
        payment,
        invoice,
        service: service.id,
        travelled: service.dossier,
        supplier: supplier.code,
        supplierInvoice,
        supplierPayment,
        cheque,
        deposit,
        biller: biller.code,
        exported,
        job,
        user,
        refund: refund.id,
        charge,
        import: read,
      };
      const { ref: leaving } = await app.op('dossier.create', { title: 'Soon', client, status: 'confirmed', departure: '2026-01-14' });
      await app.op('priceLine.add', { dossier: leaving, side: 'sale', nature: 'fee', label: 'Fee', money: eur('1.00') });
      await app.op('dossier.check', { ref: leaving });
      await app.worker.drain();
      theirs['finding'] = (await app.op('finding.list', { dossier: leaving })).items[0].id;
      theirs['work'] = (await app.op('outbox.list')).items[0].id;
      const { files } = await app.op('export.get', { id: exported });
      theirs['file'] = files[0].name;
    });

    it('finds nothing of ours by id: every route with a path answers 404', async () => {
      const fee = { side: 'sale', nature: 'fee', label: 'x', money: eur('1.00') };
      const inputs: Record<string, () => object> = {
        'client.get': () => ({ code: theirs['client'] }),
        'client.update': () => ({ code: theirs['client'], name: 'Mine' }),
        'supplier.get': () => ({ code: theirs['supplier'] }),
        'supplier.update': () => ({ code: theirs['supplier'], name: 'Mine' }),
        'traveller.create': () => ({ client: theirs['client'], name: 'x' }),
        'traveller.list': () => ({ client: theirs['client'] }),
        'dossier.get': () => ({ ref: theirs['dossier'] }),
        'dossier.update': () => ({ ref: theirs['dossier'], title: 'Mine' }),
        'dossier.explain': () => ({ ref: theirs['dossier'], what: 'balance' }),
        'timeline.list': () => ({ dossier: theirs['dossier'] }),
        'service.add': () => ({ dossier: theirs['dossier'], service: 'air', supplier: 'S', item: {} }),
        'service.list': () => ({ dossier: theirs['dossier'] }),
        'document.itinerary': () => ({ dossier: theirs['travelled'] }),
        'document.voucher': () => ({ id: theirs['service'] }),
        'claim.accept': () => ({ id: theirs['service'], field: '/status' }),
        'claim.refuse': () => ({ id: theirs['service'], field: '/status' }),
        'service.fields': () => ({ id: theirs['service'] }),
        'service.update': () => ({ id: theirs['service'], status: 'cancelled' }),
        'priceLine.add': () => ({ dossier: theirs['dossier'], ...fee }),
        'priceLine.list': () => ({ dossier: theirs['dossier'] }),
        'import.preview': () => ({ id: theirs['import'] }),
        'import.commit': () => ({ id: theirs['import'] }),
        'import.errors': () => ({ id: theirs['import'] }),
        'invoice.get': () => ({ number: theirs['invoice'] }),
        'invoice.lines': () => ({ number: theirs['invoice'] }),
        'invoice.einvoice': () => ({ number: theirs['invoice'] }),
        'invoice.pdf': () => ({ number: theirs['invoice'] }),
        'export.get': () => ({ id: theirs['exported'] }),
        'outbox.retry': () => ({ id: theirs['work'], reason: 'x' }),
        'outbox.close': () => ({ id: theirs['work'], reason: 'x' }),
        'export.retry': () => ({ id: theirs['exported'] }),
        'dossier.check': () => ({ ref: theirs['dossier'] }),
        'finding.resolve': () => ({ id: theirs['finding'], reason: 'x' }),
        'job.get': () => ({ id: theirs['job'] }),
        'job.cancel': () => ({ id: theirs['job'] }),
        'exportEntry.decide': () => ({ id: theirs['exported'], entry: 1, arrived: true, reason: 'x' }),
        'export.download': () => ({ id: theirs['exported'], file: theirs['file'] }),
        'bankDeposit.get': () => ({ ref: theirs['deposit'] }),
        'biller.update': () => ({ code: theirs['biller'], supplier: theirs['supplier'] }),
        'receipt.assign': () => ({ line: theirs['bankLine'], dossier: theirs['dossier'] }),
        'payment.reverse': () => ({ ref: theirs['payment'], reason: 'x' }),
        'supplierInvoice.reverse': () => ({ ref: theirs['supplierInvoice'], reason: 'x' }),
        'supplierPayment.get': () => ({ ref: theirs['supplierPayment'] }),
        'supplierPayment.reverse': () => ({ ref: theirs['supplierPayment'], reason: 'x' }),
        'entry.reverse': () => ({ entry: 1, reason: 'x' }),
        'entry.explain': () => ({ entry: 1 }),
        'payment.position': () => ({ dossier: theirs['dossier'] }),
        'charge.get': () => ({ id: theirs['charge'] }),
        'charge.refund': () => ({ id: theirs['charge'], reason: 'x' }),
        'charge.place': () => ({ id: theirs['charge'] }),
        'charge.decide': () => ({ id: theirs['charge'], moved: false, reason: 'x' }),
        'refund.approve': () => ({ id: theirs['refund'] }),
        'refund.reject': () => ({ id: theirs['refund'] }),
        'supplierInvoice.match': () => ({ ref: theirs['supplierInvoice'], line: 1, dossier: theirs['dossier'] }),
        'supplierInvoice.lines': () => ({ ref: theirs['supplierInvoice'] }),
        'settlement.status': () => ({ dossier: theirs['dossier'] }),
        'settlement.close': () => ({ service: theirs['service'], reason: 'x' }),
        'session.revoke': () => ({ id: theirs['user'] }),
        'user.update': () => ({ id: theirs['user'], name: 'Mine' }),
        'user.disable': () => ({ id: theirs['user'] }),
        // Those that name a thing of ours in the body.
        'invoice.issue': () => ({ dossier: theirs['dossier'] }),
        'creditNote.issue': () => ({ invoice: theirs['invoice'], reason: 'x' }),
        'payment.record': () => ({ dossier: theirs['dossier'], money: eur('1.00') }),
        'bankDeposit.return': () => ({ receipt: theirs['cheque'] }),
        'bankDeposit.create': () => ({ money: eur('1.00'), receipts: [theirs['cheque']] }),
        'charge.create': () => ({ dossier: theirs['dossier'], money: eur('1.00'), instrument: 'tok_1' }),
        'refund.create': () => ({ dossier: theirs['dossier'], money: eur('1.00'), reason: 'x' }),
        'payment.move': () => ({ from: theirs['dossier'], to: `${theirs['dossier']}X`, money: eur('1.00'), reason: 'x' }),
        'dossier.create': () => ({ client: theirs['client'] }),
        'supplierInvoice.create': () => ({
          supplier: theirs['supplier'],
          reference: 'X-2',
          issuedOn: '2026-01-10',
          total: eur('1.00'),
          lines: [{ money: eur('1.00'), dossier: theirs['dossier'] }],
        }),
      };
      const withPath = app.api.routes.filter(({ route }) => route.path.includes('{')).map(({ route }) => route.operationId);
      // A new route with an id in its path belongs into the list above. What is signed has nobody logged in: see reports and charges in test/journeys.
      expect(withPath.filter((id) => !(id in inputs) && id !== 'message.report' && id !== 'charge.report')).toEqual([]);
      const before = await app.counts();
      for (const [operation, input] of Object.entries(inputs)) {
        const reply = await app.reply(operation, input(), { ...foreign, ifMatch: '*' });
        expect([operation, reply.status, reply.error?.code]).toEqual([operation, 404, 'NOT_FOUND']);
        expect(JSON.stringify(reply.body)).not.toContain('Client');
      }
      expect(await app.counts()).toEqual(before);
    });
    it('finds the same ids in its own agency: the walk above could have failed', async () => {
      for (const [operation, input] of [
        ['client.get', { code: theirs['client'] }],
        ['dossier.get', { ref: theirs['dossier'] }],
        ['import.errors', { id: theirs['import'] }],
        ['supplier.get', { code: theirs['supplier'] }],
        ['document.itinerary', { dossier: theirs['travelled'] }],
        ['document.voucher', { id: theirs['service'] }],
        ['invoice.pdf', { number: theirs['invoice'] }],
        ['export.download', { id: theirs['exported'], file: theirs['file'] }],
        ['supplierInvoice.lines', { ref: theirs['supplierInvoice'] }],
        ['settlement.status', { dossier: theirs['dossier'] }],
        ['supplierPayment.get', { ref: theirs['supplierPayment'] }],
      ] as const)
        expect([operation, (await app.reply(operation, input)).status]).toEqual([operation, 200]);
    });
    it('lists nothing of ours', async () => {
      const lists = app.api.routes.filter(
        ({ route }) => route.method === 'get' && 'cursor' in route.input.properties && !route.path.includes('{'),
      );
      expect(lists.length).toBeGreaterThan(8);
      const ours: string[] = [];
      for (const { route } of lists) {
        expect([route.operationId, (await app.op(route.operationId, {}, foreign)).items]).toEqual([route.operationId, []]);
        if ((await app.op(route.operationId, {})).items.length > 0) ours.push(route.operationId);
      }
      expect(ours.length).toBeGreaterThan(8);
      expect((await app.op('search.query', { q: 'AB2CDE' }, foreign)).items).toEqual([]);
      expect((await app.op('ledger.trialBalance', {}, foreign)).items).toEqual([]);
      expect((await app.op('ledger.verify', {}, foreign)).entries).toBe(0);
    });
    it('counts its own numbers, and the same codes are free there', async () => {
      const client = (await app.op('client.create', { name: 'Ailleurs', code: theirs['client'] as string }, foreign)).code;
      const { ref } = await app.op('dossier.create', { client, status: 'confirmed' }, foreign);
      expect(ref).toBe('D2026-000001');
      await app.op('priceLine.add', { dossier: ref, side: 'sale', nature: 'fee', label: 'Frais', money: eur('12.10') }, foreign);
      expect((await app.op('invoice.issue', { dossier: ref }, foreign)).number).toBe('F2026-000001');
      // Twenty-one percent there: 12.10 holds 2.10.
      const { items } = await app.op('ledger.trialBalance', { account: '4510' }, foreign);
      expect(items[0].balance).toBe('-2.10');
    });
    it('does not see plugins it has not enabled', async () => {
      expect((await app.refusal('export.create', { adapter: 'accounting-fec' }, foreign)).code).toBe('ADAPTER_UNKNOWN');
      const hotel = { dossier: 'D2026-000001', service: 'hotel', supplier: 'S', item: { stays: [] } };
      expect((await app.refusal('service.add', hotel, foreign)).code).toBe('SUPPLIER_UNKNOWN');
      expect((await app.refusal('dossier.list', {}, { agency: 'demo-xx' })).code).toBe('NOT_FOUND');
    });
  });
});
