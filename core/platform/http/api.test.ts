import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onEachDatabase } from '../../../test/kit/databases.ts';
import { createOpenApi, listen, problemOf } from './index.ts';
import { clerk, effects, openTestApi, thingRoutes, things } from './testing/api.ts';
import type { Problem } from './types.ts';

await onEachDatabase('the API', (open) => {
  let t: Awaited<ReturnType<typeof openTestApi>>;
  let n = 0;
  const thing = (more: object = {}) => ({ ref: `T-${++n}`, name: 'Thing', money: { amount: '12.50', currency: 'EUR' }, ...more });
  const problem = async (response: Response): Promise<Problem> => {
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    return (await response.json()) as Problem;
  };
  beforeAll(async () => {
    t = await openTestApi(await open(), { baseUrl: 'https://agency.example' });
  });
  afterAll(() => t.close());
  beforeEach(() => {
    effects.created = 0;
    effects.gate = null;
  });

  describe('a request', () => {
    it('is answered with status, ETag and the headers that keep it private', async () => {
      const body = thing();
      const created = await t.send('POST', '/api/things', { body });
      expect(created.status).toBe(201);
      expect(await created.json()).toMatchObject({ ref: body.ref, money: { amount: '12.50', currency: 'EUR' }, version: 1 });
      expect(created.headers.get('etag')).toBe('"1"');
      expect(Object.fromEntries(created.headers)).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'x-request-id': expect.stringMatching(/^[\w-]{8,}$/),
      });
      expect(t.audited.at(-1)).toMatchObject({ action: 'thing.create', resource: `thing:${body.ref}` });
      const again = await t.send('GET', `/api/things/${body.ref}`, { headers: { 'if-none-match': '"1"' } });
      expect(again.status).toBe(304);
    });
    it.each([
      ['nobody', '', 401, 'UNAUTHENTICATED'],
      ['an ended session', 'old', 401, 'UNAUTHENTICATED'],
      ['somebody without the permission', 'reader', 403, 'FORBIDDEN'],
    ])('is refused to %s before the body is looked at', async (_who, as, status, code) => {
      const response = await t.send('POST', '/api/things', { as, body: '{"nonsense' });
      expect([response.status, (await problem(response)).code]).toEqual([status, code]);
      const sound = await t.send('POST', '/api/things', { as, body: thing() });
      expect([sound.status, (await problem(sound)).code]).toEqual([status, code]);
      expect(effects.created).toBe(0);
    });
    it('sees its own agency only', async () => {
      const body = thing();
      await t.send('POST', '/api/things', { body });
      expect((await t.send('GET', `/api/things/${body.ref}`, { as: 'belgian' })).status).toBe(404);
    });
    it('is told all that is wrong with its input, with pointers', async () => {
      const response = await t.send('POST', '/api/things', { body: { ref: 'x', nmae: 'a', money: { amount: 12.5, currency: 'EUR' } } });
      const p = await problem(response);
      expect(p).toMatchObject({ status: 400, code: 'INPUT_INVALID', instance: '/api/things', type: '/problems/INPUT_INVALID' });
      expect(p.errors?.map((e) => e.pointer).sort()).toEqual(['/money/amount', '/name', '/nmae']);
      expect(p.errors?.map((e) => e.message).join()).toMatch(/Did you mean “name”\?.*|decimal string/);
    });
    it.each([
      ['{"ref": }', 400, 'JSON_INVALID'],
      ['{"ref":"a","ref":"b"}', 400, 'JSON_INVALID'],
      ['[]', 400, 'INPUT_INVALID'],
      [`{"name":"${'x'.repeat(12 * 1024 * 1024)}"}`, 413, 'BODY_TOO_LARGE'],
    ])('is refused with a body like %.25s', async (body, status, code) => {
      const response = await t.send('POST', '/api/things', { body });
      expect([response.status, (await problem(response)).code]).toEqual([status, code]);
    });
    it('holds no more values than can be judged while others wait', async () => {
      const response = await t.send('POST', '/api/things', { body: JSON.stringify({ ref: 'x', tags: new Array(20_001).fill(1) }) });
      expect(await problem(response)).toMatchObject({
        status: 400,
        code: 'INPUT_INVALID',
        detail: expect.stringContaining('20000 values'),
      });
    });
    it.each(['True', '1', 'yes', '', 'true, true'])('does nothing when Escale-Dry-Run says “%s”', async (said) => {
      const response = await t.send('POST', '/api/things', { body: { ref: 'D-DRY', amount: '1.00' }, headers: { 'escale-dry-run': said } });
      expect(await problem(response)).toMatchObject({
        status: 400,
        code: 'INPUT_INVALID',
        detail: expect.stringContaining('Escale-Dry-Run'),
      });
    });
    it('says line and column of a JSON error', async () => {
      const p = await problem(await t.send('POST', '/api/things', { body: '{\n "ref": tru\n}' }));
      expect(p.errors?.[0]).toMatchObject({ line: 2, column: 9 });
    });
    it('must be JSON where JSON is wanted: a form of another site is not', async () => {
      const response = await t.send('POST', '/api/things', {
        body: 'ref=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect(response.status).toBe(415);
    });
    it('cannot say one thing in the path and another in the body, or the same twice in the query', async () => {
      const patch = await t.send('PATCH', '/api/things/T-1', { body: { ref: 'T-2', name: 'x' }, headers: { 'if-match': '"1"' } });
      expect((await problem(patch)).errors?.[0]?.pointer).toBe('/ref');
      expect((await problem(await t.send('GET', '/api/things?limit=1&limit=2'))).errors?.[0]?.pointer).toBe('/limit');
      expect((await problem(await t.send('GET', '/api/things?limmit=1'))).errors?.[0]?.message).toContain('Did you mean “limit”?');
      expect((await problem(await t.send('POST', '/api/things?ref=1', { body: thing() }))).errors?.[0]?.pointer).toBe('/ref');
      expect((await t.send('GET', '/api/things?__proto__=1')).status).toBe(400);
    });
    it('gets 404 and 405 as problems', async () => {
      const nowhere = await t.send('GET', '/api/nothing');
      expect([nowhere.status, (await problem(nowhere)).code]).toEqual([404, 'NOT_FOUND']);
      const wrong = await t.send('DELETE', '/api/things');
      expect([wrong.status, (await problem(wrong)).code, wrong.headers.get('allow')?.split(', ').sort()]).toEqual([
        405,
        'METHOD_NOT_ALLOWED',
        ['GET', 'POST'],
      ]);
    });
    it('that crashes tells nothing outside and everything in the log, under one request id', async () => {
      const response = await t.send('GET', '/api/crash', { headers: { 'x-request-id': 'given-by-caller' } });
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain('secret detail');
      expect(response.headers.get('x-request-id')).toBe('given-by-caller');
      expect(t.logs.filter((l) => l.includes('given-by-caller')).join()).toContain('secret detail');
    });
    it('gets files with a name, gathered while the read is open', async () => {
      const response = await t.send('GET', '/api/things/export?tags=a&tags=b');
      expect(await response.text()).toBe('a;a+b');
      expect(response.headers.get('content-disposition')).toBe(
        `attachment; filename="_t_.csv"; filename*=UTF-8''${encodeURIComponent('été.csv')}`,
      );
    });
    it('may have a query of a thousand values, and no more: anybody may send one', async () => {
      const many = (count: number) => Array.from({ length: count }, (_, i) => `tags=${i}`).join('&');
      const send = (query: string) => t.send('GET', `/api/things/export?${query}`);
      expect(await (await send(many(1000))).text()).toBe(`a;${Array.from({ length: 1000 }, (_, i) => i).join('+')}`);
      expect(await (await send(many(1001))).json()).toMatchObject({ code: 'INPUT_INVALID', detail: expect.stringContaining('1000') });
    });
    it('may be bytes, as they are and bounded; the rest of the input is in the address', async () => {
      const send = (body: string, path = '/api/bytes/T-1') => t.send('PUT', path, { body, headers: { 'content-type': 'x/y' } });
      expect(await (await send('{"a":1}\r\n')).json()).toEqual({ ref: 'T-1', size: null, hex: Buffer.from('{"a":1}\r\n').toString('hex') });
      expect(await (await send('', '/api/bytes/T-1?size=7')).json()).toEqual({ ref: 'T-1', size: 7, hex: '' });
      for (const [query, pointer] of [
        ['size=3&size=4', '/size'],
        ['size=x', '/size'],
        ['ref=T-2', '/ref'],
        ['sise=4', '/sise'],
      ])
        expect(await (await send('', `/api/bytes/T-1?${query}`)).json()).toMatchObject({ code: 'INPUT_INVALID', errors: [{ pointer }] });
      expect((await send('x'.repeat(100))).status).toBe(200);
      expect(await (await send('x'.repeat(101))).json()).toMatchObject({ code: 'BODY_TOO_LARGE' });
      expect(await (await send('x', '/api/bytes/T-1?sise=7')).json()).toMatchObject({
        code: 'INPUT_INVALID',
        errors: [{ pointer: '/sise' }],
      });
    });
    describe('that is signed', () => {
      const hook = async (path: string, headers: Record<string, string>, body = 'A=1&B=2') => {
        const answer = await t.send('POST', `/api/hooks/${path}`, { as: '', body, headers: { 'content-type': 'x/y', ...headers } });
        return [answer.status, await answer.json()] as const;
      };
      it('is verified over address, declared headers and bytes, and done for the agency of the path by who sent it', async () => {
        const headers = { 'X-Signature': 'demo-be', 'x-other': 'no', cookie: 's=clerk', 'x-requested-with': 'x', 'x-agency': 'demo-fr' };
        expect(await hook('demo-be/post-office?ref=R-1', headers)).toEqual([
          200,
          {
            agency: 'demo-be',
            who: 'post-office',
            may: [],
            ref: 'R-1',
            said: {
              url: 'https://agency.example/api/hooks/demo-be/post-office?ref=R-1',
              headers: { 'x-signature': 'demo-be' },
              text: 'A=1&B=2',
            },
          },
        ]);
        expect(t.audited.at(-1)).toMatchObject({ action: 'thing.hook' });
      });
      it('is refused without its signature, whoever is logged in, and tells nothing', async () => {
        const before = t.audited.length;
        for (const headers of [{}, { 'x-signature': 'demo-fr' }, { authorization: 'Bearer clerk' }]) {
          const [status, problem] = await hook('demo-be/post-office', headers);
          expect([status, problem.code]).toEqual([403, 'SIGNATURE_INVALID']);
        }
        expect(await hook('demo-be/nobody', { 'x-signature': 'demo-be' })).toMatchObject([404, { code: 'NOT_FOUND' }]);
        expect(await hook('demo-xx/post-office', { 'x-signature': 'demo-xx' })).toMatchObject([404, { code: 'NOT_FOUND' }]);
        expect(await hook('demo-be/post-office', { 'x-signature': 'demo-be' }, 'x'.repeat(65 * 1024))).toMatchObject([413, {}]);
        const [status, problem] = await hook('demo-be/post-office', { 'x-signature': 'crash' });
        expect([status, problem.code, JSON.stringify(problem).includes('secret')]).toEqual([500, 'INTERNAL', false]);
        expect(t.logs.join()).toContain('The plugin post-office failed in inbound.read: secret detail.');
        expect((await t.api.call('thing.hook', { agency: 'demo-be', sender: 'x' }, { agency: 'demo-be', actor: clerk })).status).toBe(403);
        expect(t.audited.length).toBe(before);
      });
      it('keeps no answer under a key: anybody could read it', async () => {
        const headers = { 'x-signature': 'demo-be', 'idempotency-key': 'k-hook' };
        expect((await hook('demo-be/a', headers))[1]).toMatchObject({ who: 'a' });
        expect((await hook('demo-be/b', headers))[1]).toMatchObject({ who: 'b' });
      });
      it('says so in the OpenAPI document', () => {
        const { paths } = t.api.openapi as { paths: Record<string, { post: Record<string, unknown> }> };
        expect(paths['/hooks/{agency}/{sender}']?.post).toMatchObject({
          'x-permission': 'signed',
          security: [],
          description: expect.stringContaining('SIGNATURE_INVALID'),
          requestBody: { required: true, content: { '*/*': {} } },
          parameters: [{ name: 'agency', in: 'path' }, { name: 'sender', in: 'path' }, { name: 'ref', in: 'query' }, {}],
        });
      });
    });
    it('that is public names its agency in input or header, and an unknown one is refused', async () => {
      const login = async (body: object, headers = {}) => (await t.send('POST', '/api/login', { as: '', body, headers })).json();
      expect(await login({})).toEqual({ agency: 'demo-be' });
      expect(await login({ agency: 'demo-fr' })).toEqual({ agency: 'demo-fr' });
      expect(await login({}, { 'x-agency': 'demo-fr' })).toEqual({ agency: 'demo-fr' });
      expect(await login({ agency: 'nobody' })).toMatchObject({ code: 'NOT_FOUND' });
      // An ended session does not keep anybody from logging in again.
      expect((await t.send('POST', '/api/login', { as: 'old', body: {} })).status).toBe(200);
    });
  });

  describe('forged requests', () => {
    const post = (headers: Record<string, string>) =>
      t.send('POST', '/api/things', { as: '', body: thing(), headers: { cookie: 's=clerk', ...headers } });
    it('are refused when a cookie speaks and our pages do not', async () => {
      for (const headers of [
        {},
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site', origin: 'https://agency.example' },
        { 'sec-fetch-site': 'same-site' },
      ]) {
        const response = await post(headers);
        expect([response.status, (await problem(response)).code]).toEqual([403, 'FORBIDDEN']);
      }
      expect(effects.created).toBe(0);
    });
    it('are not our own pages', async () => {
      for (const headers of [{ 'x-requested-with': 'escale' }, { 'sec-fetch-site': 'same-origin' }, { origin: 'https://agency.example' }]) {
        expect((await post(headers as Record<string, string>)).status).toBe(201);
      }
      expect((await t.send('GET', '/api/things', { as: '', headers: { cookie: 's=clerk', 'sec-fetch-site': 'cross-site' } })).status).toBe(
        200,
      );
    });
  });

  describe('If-Match', () => {
    it('is needed, compared, and done once', async () => {
      const body = thing();
      await t.send('POST', '/api/things', { body });
      const rename = (ifMatch?: string) =>
        t.send('PATCH', `/api/things/${body.ref}`, { body: { name: 'New' }, headers: ifMatch ? { 'if-match': ifMatch } : {} });
      expect((await rename()).status).toBe(428);
      expect((await rename('"7"')).status).toBe(412);
      const done = await rename('"1"');
      expect([done.status, done.headers.get('etag')]).toEqual([200, '"2"']);
      expect((await rename('"1"')).status).toBe(412);
    });
  });

  describe('Idempotency-Key', () => {
    const post = (key: string, body: object, as = 'clerk') =>
      t.send('POST', '/api/things', { as, body, headers: { 'idempotency-key': key } });
    it('does the same once and answers the same', async () => {
      const body = thing();
      const first = await post('k-1', body);
      const second = await post('k-1', body);
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(await second.json()).toEqual(await first.json());
      expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([null, 'true']);
      expect(second.headers.get('etag')).toBe('"1"');
      expect(effects.created).toBe(1);
    });
    it('refuses another body or another caller under the same key', async () => {
      const body = thing();
      await post('k-2', body);
      const other = await post('k-2', { ...body, name: 'Other' });
      expect([other.status, (await problem(other)).code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    });
    it('says that the first one is still being worked on', async () => {
      let open = () => {};
      effects.gate = new Promise((resolve) => {
        open = resolve;
      });
      const body = thing();
      const first = post('k-3', body);
      await new Promise((resolve) => setTimeout(resolve, 20));
      const second = await post('k-3', body);
      expect([second.status, (await problem(second)).code, second.headers.get('retry-after')]).toEqual([
        409,
        'IDEMPOTENCY_IN_PROGRESS',
        '1',
      ]);
      open();
      expect((await first).status).toBe(201);
      expect(effects.created).toBe(1);
    });
    it('records no refusal: neither effect nor record is kept, and the caller may correct', async () => {
      const body = thing();
      expect((await post('k-4', { ...body, fail: true })).status).toBe(422);
      expect((await t.send('GET', `/api/things/${body.ref}`)).status).toBe(404);
      expect((await post('k-4', body)).status).toBe(201);
    });
    it('belongs to the agency', async () => {
      const body = thing();
      await post('k-5', body);
      expect((await post('k-5', body, 'belgian')).status).toBe(201);
      expect(effects.created).toBe(2);
    });
    it('survives the process: another API over the same database replays', async () => {
      const body = thing();
      await post('k-6', body);
      const other = await openTestApi(t.db);
      const replayed = await other.send('POST', '/api/things', { body, headers: { 'idempotency-key': 'k-6' } });
      expect(replayed.headers.get('idempotency-replayed')).toBe('true');
    });
    it('answers what another process stored while this one worked', async () => {
      // The other process: its own list of requests in flight, the same database. It sees the record, or meets the unique index.
      const other = await openTestApi(t.db);
      const body = thing();
      let open = () => {};
      effects.gate = new Promise((resolve) => {
        open = resolve;
      });
      const slow = post('k-7', body);
      await new Promise((resolve) => setTimeout(resolve, 20));
      const theirs = other.send('POST', '/api/things', { body, headers: { 'idempotency-key': 'k-7' } });
      open();
      const statuses = [(await slow).status, (await theirs).status];
      expect(statuses).toEqual([201, 201]);
      const ctx = { agency: 'demo-fr', actor: clerk, requestId: 'r', at: t.clock.now(), dryRun: false };
      expect(await t.db.read(ctx, (tx) => tx.find(things, { ref: body.ref }))).toHaveLength(1);
    });
    it('must be readable', async () => {
      expect((await problem(await post('a b', thing()))).code).toBe('INPUT_INVALID');
    });
  });

  describe('api.call', () => {
    const as = { agency: 'demo-fr', actor: clerk };
    it('goes the same way as HTTP, and never throws', async () => {
      const body = thing();
      const made = await t.api.call('thing.create', body, as);
      expect(made).toMatchObject({ status: 201, error: null, body: { ref: body.ref }, headers: { etag: '"1"' } });
      const twice = await t.api.call('thing.create', body, as);
      expect([twice.status, twice.error?.code]).toEqual([409, 'CONFLICT']);
      expect((await t.api.call('thing.nope', {}, as)).error?.code).toBe('NOT_FOUND');
      expect((await t.api.call('thing.get', { ref: 3 }, as)).error?.code).toBe('INPUT_INVALID');
      expect((await t.api.call('thing.get', { ref: body.ref }, { ...as, agency: 'nobody' })).error?.code).toBe('NOT_FOUND');
    });
    it('does not offer what the agency has not enabled', async () => {
      const other = await openTestApi(t.db, { isEnabled: (plugin, agency) => plugin === 'things' && agency === 'demo-fr' });
      expect((await other.api.call('thing.list', {}, as)).status).toBe(200);
      expect((await other.api.call('thing.list', {}, { ...as, agency: 'demo-be' })).error?.code).toBe('NOT_FOUND');
      // Nor to who signs what he sends: the agency is the one of the path.
      const hook = (agency: string) =>
        other.send('POST', `/api/hooks/${agency}/x`, { as: '', body: '', headers: { 'content-type': 'x/y', 'x-signature': agency } });
      expect([(await hook('demo-fr')).status, (await hook('demo-be')).status]).toEqual([200, 404]);
    });
    it('does not change what it was given', async () => {
      const input = Object.freeze({ limit: 3 });
      await t.api.call('thing.list', input, as);
      expect(input).toEqual({ limit: 3 });
    });
    it('rolls a dry run back', async () => {
      const body = thing();
      const dry = await t.api.call('thing.create', body, { ...as, dryRun: true, idempotencyKey: 'dry' });
      expect(dry).toMatchObject({ status: 200, body: { answer: { ref: body.ref }, entries: [] }, headers: {} });
      expect((await t.api.call('thing.get', { ref: body.ref }, as)).status).toBe(404);
      const overHttp = await t.send('POST', '/api/things', { body, headers: { 'escale-dry-run': 'true', 'idempotency-key': 'dry' } });
      expect(overHttp.headers.get('idempotency-replayed')).toBeNull();
      expect((await t.api.call('thing.get', { ref: body.ref }, as)).status).toBe(404);
    });
  });

  describe('the host’s own operations', () => {
    it('tell whether it lives, is ready, and how it is doing', async () => {
      expect((await t.send('GET', '/api/health/live', { as: '' })).status).toBe(200);
      expect((await t.send('GET', '/api/health/ready', { as: '' })).status).toBe(200);
      const { fail } = await import('../../contracts/index.ts');
      t.readiness.error = fail('MIGRATIONS_PENDING', 'Run escale migrate.');
      expect((await t.send('GET', '/api/health/ready', { as: '' })).status).toBe(503);
      t.readiness.error = null;
      const metrics = await (await t.send('GET', '/api/metrics')).text();
      expect(metrics).toMatch(/escale_http_request_seconds_count\{operation="health.live",method="GET",status="200"\} 1/);
      expect(await (await t.send('GET', '/api/plugins')).json()).toMatchObject({ items: [{ id: 'things' }] });
    });
    it('describe themselves', async () => {
      const document = (await (await t.send('GET', '/api/openapi.json', { as: '' })).json()) as {
        openapi: string;
        paths: Record<
          string,
          Record<
            string,
            { operationId: string; parameters?: { $ref?: string; name?: string; in?: string }[]; requestBody?: unknown; security?: unknown }
          >
        >;
      };
      expect(document.openapi).toBe('3.1.1');
      const patch = document.paths['/things/{ref}']!['patch']!;
      expect(patch.parameters?.map((p) => p.$ref ?? `${p.in} ${p.name}`)).toEqual([
        'path ref',
        '#/components/parameters/IfMatch',
        '#/components/parameters/DryRun',
      ]);
      expect(document.paths['/login']!['post']!.security).toEqual([]);
      expect(JSON.stringify(document.paths['/things']!['post']!.requestBody)).toContain('"additionalProperties":false');
      const shuffled = createOpenApi([...t.api.routes].reverse(), { version: '0.1.0' });
      expect(JSON.stringify(shuffled)).toBe(JSON.stringify(t.api.openapi));
    });
    it('are refused at boot when a schema is none', async () => {
      const bad = { ...thingRoutes[0]!, input: { type: 'objekt' } as never };
      await expect(openTestApi(t.db, { routes: [{ plugin: 'things', route: bad, deps: {} }] })).rejects.toMatchObject({
        code: 'PLUGIN_INVALID',
      });
    });
  });

  it('serves over a socket and stops', async () => {
    const server = await listen(t.api, { port: 0, host: '127.0.0.1' });
    const response = await fetch(`http://127.0.0.1:${server.port}/api/health/live`);
    expect(await response.json()).toEqual({ status: 'ok' });
    await expect(listen(t.api, { port: server.port, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'NOT_READY' });
    await server.close();
    await expect(fetch(`http://127.0.0.1:${server.port}/api/health/live`)).rejects.toThrow();
  });
});

it('writes anything thrown as a problem', () => {
  expect(problemOf('a string', '/x')).toMatchObject({ status: 500, code: 'INTERNAL' });
});
