/** Settings of the process (CONTRACT §5), from the environment. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean, type Finding, fail } from '../../contracts/index.ts';
import { type Env, variable } from './files.ts';
import type { ServerConfig } from './types.ts';

/** What we read. ESCALE_PASSWORD is of `escale user`; the rest is this process's. Each has a twin in `_FILE`. */
const VARIABLES = [
  'ESCALE_BASE_URL',
  'ESCALE_CONFIG',
  'ESCALE_DATABASE_URL',
  'ESCALE_DATA_DIR',
  'ESCALE_LOG_LEVEL',
  'ESCALE_OUTBOUND_ALLOW',
  'ESCALE_PASSWORD',
  'ESCALE_PORT',
  'ESCALE_REDIS_URL',
] as const;
export type Variable = (typeof VARIABLES)[number];
/** Of the project's own tests and development server. */
const OURS = /^ESCALE_(TEST|DEV)_/;

/** A misspelt variable would leave its setting at the default, another database for one: it is refused like a key no file knows. `named` are those of `$env`. */
export function judgeNames(env: Env, named: ReadonlySet<string>): Finding[] {
  const known = (name: string) => OURS.test(name) || (VARIABLES as readonly string[]).includes(name) || named.has(name);
  return Object.keys(env)
    .filter((name) => name.startsWith('ESCALE_') && env[name] !== undefined && !known(name) && !known(name.replace(/_FILE$/, '')))
    .map((name) => ({ code: 'CONFIG_INVALID', message: `There is no such setting.${didYouMean(name, VARIABLES)}`, pointer: name }));
}

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Reads and checks them all at once: CONFIG_INVALID names each wrong variable. A value is never repeated: it may be a secret. */
export function readServer(env: Env, root: URL): ServerConfig {
  const findings: Finding[] = [];
  const wrong = (name: string, message: string) => findings.push({ code: 'CONFIG_INVALID', message, pointer: name });
  const read = (name: Variable): string | undefined => {
    if (env[name] && env[`${name}_FILE`]) wrong(name, `${name}_FILE is set too: its file holds the whole value. Set one of them.`);
    return variable(env, name);
  };

  const dataDir = resolve(read('ESCALE_DATA_DIR') ?? fileURLToPath(new URL('data', root)));
  const databaseUrl = read('ESCALE_DATABASE_URL') ?? `sqlite:${dataDir}/escale.sqlite`;
  // A password with “@” or “/” in it would be taken for a host, which messages name.
  if (!/^(mysql|mariadb):\/\/([^/@]*@)?[^/@]+\/[\w$-]+$/.test(databaseUrl) && !/^sqlite:.+/.test(databaseUrl)) {
    wrong('ESCALE_DATABASE_URL', 'Write mysql://user:password@host:3306/name, the password percent-encoded, or sqlite:/path/to/file.');
  }
  const port = Number(read('ESCALE_PORT') ?? '3000');
  const isPort = Number.isInteger(port) && port >= 0 && port <= 65_535;
  if (!isPort) wrong('ESCALE_PORT', 'Write a port between 0 and 65535.');
  const baseUrl = read('ESCALE_BASE_URL') ?? `http://localhost:${isPort ? port : 3000}`;
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
    wrong('ESCALE_BASE_URL', 'Write an address such as https://agency.example.');
  const logLevel = (read('ESCALE_LOG_LEVEL') ?? 'info') as ServerConfig['logLevel'];
  if (!LEVELS.includes(logLevel)) wrong('ESCALE_LOG_LEVEL', `Write one of ${LEVELS.join(', ')}.`);
  const outboundAllow = (read('ESCALE_OUTBOUND_ALLOW') ?? '').split(/[\s,]+/).filter(Boolean);
  for (const target of outboundAllow) {
    if (!/^[A-Za-z0-9.*:[\]-]+:\d{1,5}$/.test(target)) wrong('ESCALE_OUTBOUND_ALLOW', `“${target}” is not host:port.`);
  }
  const redisUrl = read('ESCALE_REDIS_URL') ?? null;
  if (redisUrl !== null && !/^rediss?:\/\//.test(redisUrl)) wrong('ESCALE_REDIS_URL', 'Write redis://host:6379.');
  if (findings.length > 0) {
    const names = [...new Set(findings.map((f) => f.pointer))].join(', ');
    throw fail('CONFIG_INVALID', `The environment is wrong: ${names}. ${findings[0]!.message}`, findings);
  }
  return { databaseUrl, dataDir, port, baseUrl, logLevel, outboundAllow, redisUrl };
}

/** Makes the data folder, readable by its owner alone; CONFIG_UNREADABLE when that is not possible. */
export function makeDataDir(server: ServerConfig): void {
  try {
    mkdirSync(server.dataDir, { recursive: true, mode: 0o700 });
    accessSync(server.dataDir, constants.W_OK);
  } catch {
    throw fail(
      'CONFIG_UNREADABLE',
      'The data folder cannot be made, or may not be written. Set ESCALE_DATA_DIR to a folder that may be written.',
    );
  }
}
