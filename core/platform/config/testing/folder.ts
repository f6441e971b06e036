/** A configuration folder of its own for each test, and what is refused of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { EscaleError } from '../../../contracts/index.ts';
import { readConfig } from '../index.ts';

/** A file of an agency. */
export const agency = (id: string, more: object = {}) => ({
  agency: {
    id,
    name: 'A',
    legalName: 'A SAS',
    address: ['1 rue A'],
    country: 'FR',
    currency: 'EUR',
    timeZone: 'Europe/Paris',
    locale: 'fr',
    vatRate: '20',
  },
  chart: 'fr',
  plugins: {},
  ...more,
});
/** What some work is refused with. */
export const refused = (work: () => unknown): EscaleError => {
  try {
    work();
  } catch (error) {
    if (error instanceof EscaleError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

export interface ConfigFolder {
  path(name: string): string;
  write(name: string, content: unknown): string;
  read(env?: Record<string, string>): ReturnType<typeof readConfig>;
}
export function configFolder(): ConfigFolder {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'escale-config-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const path = (name: string): string => join(dir, name);
  return {
    path,
    write(name, content) {
      const file = path(name);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      return file;
    },
    read: (env = {}) => readConfig({ ESCALE_CONFIG: dir, ...env }),
  };
}
