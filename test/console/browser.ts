/** A real browser on a real server with the demo agency, for the console's tests. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { addDays, type Day } from '../../core/contracts/index.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { required } from '../kit/databases.ts';
import { startTestServer, type TestServer } from '../kit/server.ts';

/** Today where the demo agency is, or so many days later. */
export const agencyDay = (later = 0): Day => addDays(systemClock().today('Europe/Paris'), later);

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Why the browser tests cannot run here; null when they can. With ESCALE_TEST_REQUIRE naming `chromium`, they run and fail instead. */
export const skipped: string | null =
  existsSync(CHROMIUM) || required('chromium') ? null : `${CHROMIUM} is absent: browser tests are skipped`;

export interface Session {
  readonly page: Page;
  /** What went wrong in the page, and every request that left for another host. */
  readonly trouble: readonly string[];
  close(): Promise<void>;
}
export interface Stage {
  readonly server: TestServer;
  /** A fresh browser profile; logged in unless told not to be. */
  open(options?: { locale?: 'en' | 'fr'; login?: boolean } & BrowserContextOptions): Promise<Session>;
  stop(): Promise<void>;
}

/** `env`: over the settings of the test server, such as another ESCALE_CONFIG. */
export async function startStage(env: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const server = await startTestServer({ env });
  let browser: Browser;
  try {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    server,
    async open({ locale = 'en', login = true, ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'en-GB',
        baseURL: server.url,
        // What fades in has the colours of neither state: axe and screenshots look at pages that stand still.
        reducedMotion: 'reduce',
        ...options,
      });
      if (login)
        await context.addInitScript((chosen) => {
          if (window.top === window && localStorage.getItem('escale.locale') === null) localStorage.setItem('escale.locale', chosen);
        }, locale);
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      const trouble: string[] = [];
      page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
      page.on('console', (message) => {
        // A refusal by the API is told as a failed resource: it is what some tests ask for.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) trouble.push(`console: ${message.text()}`);
      });
      page.on('request', (request) => {
        if (/^https?:/.test(request.url()) && !request.url().startsWith(server.url)) trouble.push(`foreign request: ${request.url()}`);
      });
      if (login) {
        await page.goto('/login');
        await logIn(page, server);
      }
      return { page, trouble, close: () => context.close() };
    },
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

export async function logIn(page: Page, { login, password }: { login: string; password: string }): Promise<void> {
  await page.locator('input[autocomplete=username]').fill(login);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((url) => url.pathname !== '/login');
}

/** Serious and critical findings of axe, as sentences; none is what we want. */
export async function axe(page: Page): Promise<string[]> {
  const found = (await page.evaluate(
    `(() => { if (!window.axe) { ${AXE} } return window.axe.run(document, { resultTypes: ['violations'] }); })()`,
  )) as { violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] };
  return found.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.impact} ${v.id}: ${v.nodes.length} × ${v.nodes[0]?.html.slice(0, 120)} ${v.nodes[0]?.failureSummary}`);
}

/** Calls the API with the page's own session. */
export const api = <T>(
  page: Page,
  path: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<T> =>
  page.evaluate(
    async ([url, method, body, headers]) => {
      const response = await fetch(`/api${url}`, {
        method: method as string,
        headers: {
          'content-type': 'application/json',
          'x-requested-with': 'escale',
          'idempotency-key': crypto.randomUUID(),
          ...(headers as object),
        },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as unknown;
    },
    [path, init.method ?? 'GET', init.body ?? null, init.headers ?? {}] as const,
  ) as Promise<T>;
