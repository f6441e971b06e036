/** What the nights bring: dossiers that cannot be followed are named, and those whose day another setting tells are found. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind, testApp } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { type Desk, deskOf, openDesk } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('nights', (kind) => {
  let desk: Desk;
  const house = (...currencies: string[]) => ({
    houseRates: currencies.map((currency) => ({ currency, rate: '0.5', from: '2026-01-01' })),
  });
  const logged: string[] = [];
  const note = (at: object, what: string): void => void logged.push(`${what} ${JSON.stringify(at)}`);
  const logger = { debug() {}, info() {}, warn: note, error: note };
  /** The same agency with other settings, as after a restart. */
  const again = async (settings: Record<string, object>, at = desk.app.clock.now()): Promise<Desk> => {
    const app = await testApp(kind, { url: desk.app.url, at, settings, logger });
    return deskOf(app, desk.client);
  };
  const lastError = ({ app }: Desk, job: string): Promise<string | null> =>
    app.db.read(app.ctx(), async (tx) => {
      const rows = await tx.sql<{ last_error: string | null }>('SELECT last_error FROM scheduled_jobs WHERE agency = ? AND job = ?', [
        app.ctx().agency,
        job,
      ]);
      return rows[0]?.last_error ?? null;
    });
  beforeAll(async () => {
    desk = await openDesk(kind, { settings: { accounting: house('USD', 'GBP') } });
  });
  afterAll(async () => desk?.app.remove());

  it('name the dossiers that failed, with why, and do the others', async () => {
    const money = (amount: string, currency: string) => ({ amount, currency });
    const sold = async (currency: string): Promise<string> => {
      const dossier = await desk.open(currency);
      await desk.stay(dossier, money('120.00', currency), money('100.00', currency), { from: '2026-03-10', to: '2026-03-12' });
      await desk.invoice(dossier);
      return dossier;
    };
    const [first, pounds, sound] = [await sold('USD'), await sold('GBP'), await sold('EUR')];
    const more: string[] = [];
    for (let n = 0; n < 10; n++) more.push(await sold('USD'));
    // No rate of either is known any more: what is not billed cannot be estimated.
    const host = await again({ accounting: house() });
    try {
      await host.moveTo('2026-04-02');
      expect(await host.accounts(sound)).toEqual(['408 -100.00', '411 120.00', '604 100.00', '704 -120.00']);
      const told = [first, pounds, ...more].slice(0, 10);
      const said = await lastError(host, 'accounting.recognise');
      expect(said).toContain(`12 of the dossiers failed: ${told.join(', ')} and 2 more. `);
      const [entry = ''] = logged.filter((l) => l.startsWith('job failed') && l.includes('accounting.recognise'));
      const reason = (currency: string) => `No rate of ${currency} is known for 2026-03-31`;
      expect(entry).toContain(`${told.filter((ref) => ref !== pounds).join(', ')}: ${reason('USD')}`);
      expect(entry).toContain(`${pounds}: ${reason('GBP')}`);
      // They stay due: the next night finds them, and nothing fails.
      for (const currency of ['USD', 'GBP']) await host.app.op('rate.create', { currency, day: '2026-04-01', rate: '0.5' });
      await host.moveTo('2026-04-03');
      expect(await lastError(host, 'accounting.recognise')).toBeNull();
      for (const ref of [first, pounds, ...more]) expect(await host.accounts(ref)).toContain('408 -50.00');
    } finally {
      await host.app.remove();
    }
  });

  it('name the adapters whose daily export failed, and export to the others', async () => {
    const host = await again({ exports: { daily: ['sage', 'accounting-fec', 'ciel'] } }, '2026-04-04T09:00:00.000Z');
    try {
      await host.moveTo('2026-04-05');
      expect(await lastError(host, 'exports.daily')).toMatch(/^2 of the adapters failed: sage, ciel\. sage: .*“sage”.* ciel: .*“ciel”/);
      expect((await host.app.op('export.list')).items.map((b: Body) => b.adapter)).toEqual(['accounting-fec']);
    } finally {
      await host.app.remove();
    }
  });

  it('find the dossiers whose day is another since the agency recognises otherwise, and each once', async () => {
    const at = '2026-04-06T09:00:00.000Z';
    desk.app.clock.moveTo(at);
    const own = await desk.open();
    await desk.stay(own, eur('500.00'), eur('400.00'), { from: '2026-07-04', to: '2026-07-11' });
    await desk.invoice(own);
    const waits = ['411 500.00', '487 -500.00'];
    const done = ['411 500.00', '704 -500.00'];
    const july = '2026-07-08';
    let [on, told] = [at, 'departure'];
    /** A night under a setting: what stands before it, after it, and what it posted. */
    const night = async (recognition: string, day: string): Promise<unknown[]> => {
      const host = await again({ accounting: { ...house('USD', 'GBP'), recognition } }, on);
      try {
        const [was, entries] = [await host.accounts(own), (await host.entries(own)).length];
        expect((await host.app.integrity.run(host.app.ctx())).findings).toEqual([]);
        // What another setting told may fall into any period, until a night has looked.
        if (recognition !== told) expect((await host.app.refusal('period.close', { upTo: '2026-03-31' })).code).toBe('PERIOD_DUE');
        told = recognition;
        await host.moveTo(day);
        on = host.app.clock.now();
        expect([await lastError(host, 'accounting.recognise'), await whatFails(host.app, own)]).toEqual([null, null]);
        return [was, await host.accounts(own), (await host.entries(own)).length - entries];
      } finally {
        await host.app.remove();
      }
    };
    expect(await night('departure', '2026-04-07')).toEqual([waits, waits, 0]);
    expect(await night('order', '2026-04-08')).toEqual([waits, done, 1]);
    expect(await night('order', '2026-04-09')).toEqual([done, done, 0]);
    expect(await night('return', '2026-04-10')).toEqual([done, waits, 1]);
    expect(await night('return', july)).toEqual([waits, waits, 0]);
    expect(await night('departure', '2026-07-09')).toEqual([waits, done, 1]);
  });

  it('come back to a dossier of which only the revenue followed another setting', async () => {
    const at = '2026-08-03T09:00:00.000Z';
    desk.app.clock.moveTo(at);
    const own = await desk.open();
    await desk.stay(own, eur('500.00'), eur('400.00'), { from: '2027-07-04', to: '2027-07-11' });
    await desk.invoice(own);
    const night = async (recognition: string, from: string, to: string): Promise<string[]> => {
      const host = await again({ accounting: { ...house('USD', 'GBP'), recognition } }, `${from}T09:00:00.000Z`);
      try {
        await host.moveTo(to);
        return await host.accounts(own);
      } finally {
        await host.app.remove();
      }
    };
    const [waits, done] = [
      ['411 500.00', '487 -500.00'],
      ['408 -400.00', '411 500.00', '604 400.00', '704 -500.00'],
    ];
    expect(await night('order', '2026-08-03', '2026-09-01')).toEqual(done);
    // Its supplier cannot be read that night, so what was accrued cannot be taken back.
    const rename = (from: string, to: string) =>
      desk.app.db.connections.use((x) => x('UPDATE parties_suppliers SET code = ? WHERE code = ?', [to, from]));
    await rename('LAC', 'GONE');
    expect(await night('departure', '2026-09-01', '2026-09-02')).toEqual(['408 -400.00', '411 500.00', '487 -500.00', '604 400.00']);
    await rename('GONE', 'LAC');
    expect(await night('departure', '2026-09-02', '2026-09-03')).toEqual(waits);
  });
});
