/** Imports by drop, the books, language and theme, and accessibility of every page: in a browser, against the real server. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, axe, type Session, type Stage, skipped, startStage } from './browser.ts';

const AIR = readFileSync(new URL('../../plugins/air-amadeus/fixtures/issue-two.air', import.meta.url));

/** Drops files as a person does: the browser makes the events, the page sees a real DataTransfer. */
async function drop(page: Page, files: readonly { name: string; bytes: Buffer }[]): Promise<void> {
  const data = await page.evaluateHandle(
    (given) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      return transfer;
    },
    files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') })),
  );
  await page.getByTestId('dropzone').dispatchEvent('dragover', { dataTransfer: data });
  await page.getByTestId('dropzone').dispatchEvent('drop', { dataTransfer: data });
}

describe.skipIf(skipped !== null)('the console: imports and books', () => {
  let stage: Stage;
  let session: Session;
  beforeAll(async () => {
    stage = await startStage();
    session = await stage.open();
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
  });

  /** What a file holds is shown first; what would happen is asked of the server and comes after. */
  const previewOf = async (card: Locator) => {
    const shown = card.getByTestId('import-preview').filter({ hasText: 'What would happen' });
    await shown.waitFor();
    return shown.textContent();
  };

  it('reads dropped files, shows what would happen, imports, and leads to the dossiers', async () => {
    const { page } = session;
    await page.goto('/imports');
    await page.getByTestId('dropzone').waitFor();
    const before = (await api<{ items: unknown[] }>(page, '/imports?limit=200')).items.length;
    await drop(page, [
      { name: 'issue.air', bytes: AIR },
      { name: 'cut.air', bytes: AIR.subarray(0, 400) },
    ]);
    const good = page.getByRole('article', { name: 'issue.air' });
    const preview = await previewOf(good);
    expect(preview).toContain('EXEMPLE/ALICE');
    expect(preview).toContain('9012400000010');
    expect(preview).toContain('CDG → FCO');
    expect(await good.getByTestId('import-step').evaluateAll((steps) => steps.map((s) => s.getAttribute('data-state')))).toEqual([
      'done',
      'now',
      'next',
    ]);
    // Looking is not doing: the preview was rolled back.
    expect((await api<{ items: unknown[] }>(page, '/dossiers?q=9012400000010')).items).toEqual([]);
    const bad = page.getByRole('article', { name: 'cut.air' });
    await bad.getByRole('alert').waitFor();
    expect(await bad.getByTestId('import-preview').count()).toBe(0);
    const [csv] = await Promise.all([page.waitForEvent('download'), bad.getByTestId('import-error-download').click()]);
    expect(csv.suggestedFilename()).toBe('cut.air.csv');
    expect(await readFile((await csv.path())!, 'utf8')).toMatch(/^line,column,code,message\r\n.*"[A-Z_]+","/);
    await good.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByTestId('toast').filter({ hasText: 'issue.air imported' }).waitFor();
    const link = good.getByRole('link').first();
    const ref = (await link.textContent())!;
    expect((await api<{ items: { ref: string }[] }>(page, '/dossiers?q=9012400000010')).items.map((d) => d.ref)).toEqual([ref]);
    expect((await api<{ items: unknown[] }>(page, '/imports?limit=200')).items.length).toBe(Math.min(200, before + 2));
    await link.click();
    await page.waitForURL(`**/dossiers/${ref}`);
    await page.getByRole('article').first().waitFor();
    await expect.poll(() => page.getByTestId('timeline').textContent()).toContain('imported an issue');
  });

  it('says that the same file changes nothing', async () => {
    const { page } = session;
    await page.goto('/imports');
    await page.locator('input[type=file]').setInputFiles({ name: 'again.air', mimeType: 'application/octet-stream', buffer: AIR });
    const again = page.getByRole('article', { name: 'again.air' });
    expect(await previewOf(again)).toContain('No change');
  });

  it('exports what is new for the accountant, and downloads the very bytes the batch names', async () => {
    const { page } = session;
    await page.goto('/accounting');
    await page.getByRole('button', { name: 'New export' }).first().click();
    await page.getByRole('dialog').getByText('A period').click();
    await page.getByRole('dialog').getByLabel('From', { exact: true }).fill('2026-01-01');
    await page.getByRole('dialog').getByLabel('To', { exact: true }).fill('2027-12-31');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const row = page.getByTestId('row').first();
    const file = row.getByRole('link').first();
    await file.waitFor();
    expect(await row.textContent()).toContain('Done');
    const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
    const bytes = await readFile((await download.path())!);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe((await file.getAttribute('title'))?.replace('SHA-256 ', ''));
  });

  it('shows a balanced trial balance, the journal of one dossier, and verifies the chain', async () => {
    const { page } = session;
    await page.goto('/accounting?tab=balance');
    const table = page.getByRole('table', { name: 'Trial balance' });
    await table
      .getByRole('row', { name: /^Balanced/ })
      .first()
      .waitFor();
    const accounts = await table.getByRole('row').count();
    await page.getByLabel('Per client and supplier').click();
    await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(accounts);
    await page.getByRole('tab', { name: 'Journal' }).click();
    const journal = page.getByRole('table', { name: 'Journal' });
    await journal.waitFor();
    const ref = (await journal.getByRole('link').first().textContent())!;
    await page.getByLabel('Dossier').fill(ref);
    await expect.poll(async () => new Set(await journal.getByRole('link').allTextContents())).toEqual(new Set([ref]));
    await page.getByRole('button', { name: 'Verify the journal' }).click();
    await expect.poll(() => page.getByRole('status').filter({ hasText: 'The journal is whole' }).count()).toBe(1);
  });

  it('refuses to close a period that is not over, at the field', async () => {
    const { page } = session;
    await page.getByRole('button', { name: 'Close a period' }).click();
    await page.getByRole('dialog').getByLabel('Close up to').fill('2099-12-31');
    await page.getByRole('dialog').getByRole('button', { name: 'Close a period' }).click();
    await expect.poll(() => page.getByRole('dialog').getByLabel('Close up to').getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('Escape');
  });

  it('remembers language and theme', async () => {
    const { page, close } = await stage.open();
    await page.goto('/dossiers');
    await page.getByTestId('row').first().waitFor();
    await page.getByTestId('lang-switch').click();
    await page.getByRole('button', { name: 'Nouveau dossier' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    const theme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    expect(await theme()).toBe('light');
    await page.getByTestId('theme-toggle').click();
    await page.reload();
    await page.getByRole('button', { name: 'Nouveau dossier' }).waitFor();
    expect(await theme()).toBe('dark');
    await close();
  });

  it('logs out, and forgets what was on the screen', async () => {
    const { page, close } = await stage.open();
    await page.goto('/dossiers');
    await page.getByTestId('row').first().waitFor();
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.waitForURL('**/login');
    await page.goto('/dossiers');
    await page.waitForURL(/\/login/);
    expect(await page.getByTestId('row').count()).toBe(0);
    await close();
  });

  describe('has no serious fault of accessibility, light and dark,', () => {
    const looked = async (look: (page: Session['page'], ref: string, check: (what: string) => Promise<void>) => Promise<void>) => {
      const { page, close } = await stage.open({ colorScheme: 'light' });
      const { items } = await api<{ items: { ref: string }[] }>(page, `/dossiers?limit=1&filter=${encodeURIComponent('invoiced>0')}`);
      const faults: string[] = [];
      await look(page, items[0]!.ref, async (what) => {
        await page.waitForLoadState('networkidle');
        // Who never chose a theme has that of the system, which changes where he is.
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
          for (const fault of await axe(page)) faults.push(`${what}, ${colorScheme}: ${fault}`);
        }
      });
      expect(faults).toEqual([]);
      await close();
    };

    it('on any page', () =>
      looked(async (page, _ref, check) => {
        const paths = [
          ...[
            '/nothing-here',
            '/dossiers',
            '/dossiers?q=zzzznobody',
            '/imports',
            '/accounting',
            '/accounting?tab=balance',
            '/accounting?tab=entries',
          ],
          ...['/clients', '/suppliers', '/users'],
        ];
        for (const path of paths) {
          await page.goto(path);
          await check(path);
        }
        await page.keyboard.press('Control+k');
        await page.getByTestId('cmdk-input').waitFor();
        await check('palette');
        await page.context().clearCookies();
        await page.goto('/login');
        await page.getByLabel('Login').waitFor();
        await check('/login');
      }));

    it('on any part of a dossier', () =>
      looked(async (page, ref, check) => {
        for (const tab of ['services', 'prices', 'invoices', 'payments', 'supplierInvoices', 'messages', 'documents']) {
          await page.goto(`/dossiers/${ref}?tab=${tab}`);
          await check(tab);
        }
        await page.getByRole('button', { name: /^Margin/ }).click();
        await page.getByRole('row', { name: /^Result/ }).waitFor();
        await check('explanation');
      }));

    it('in any dialog', () =>
      looked(async (page, ref, check) => {
        await page.goto(`/dossiers/${ref}`);
        for (const name of [
          'Edit dossier',
          'Add service',
          'Add price line',
          'Credit note',
          'Refund',
          'Move payment',
          'Send message',
          'Record supplier invoice',
        ]) {
          await page.getByRole('button', { name: 'Actions', exact: true }).click();
          await page.getByRole('menu').waitFor();
          if (name === 'Edit dossier') await check('menu');
          await page.getByRole('menuitem', { name }).click();
          await page.getByRole('dialog').waitFor();
          await check(name);
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        }
      }));
  });

  it('asked nothing of another host and raised no error', () => {
    expect(session.trouble).toEqual([]);
  });
});
