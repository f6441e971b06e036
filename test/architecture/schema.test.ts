import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { load } from '../../core/kernel/load.ts';
import { readConfig, renderSchema } from '../../core/platform/config/index.ts';
import { validate } from '../../core/platform/validate.ts';

const root = new URL('../../', import.meta.url);
const HOMES = ['core/modules/', 'plugins/', 'adapters/', 'templates/'];
const { known } = readConfig({});
const folders = new Map(
  HOMES.flatMap((home) => readdirSync(new URL(home, root)).map((id) => [id, new URL(`${home}${id}/`, root)] as const)),
);
const entries = known.map((id) => ({ id, enabled: true, where: folders.get(id)!, place: id, settings: [] }));
const manifests = (await load(entries)).map((l) => l.manifest);
const rendered = renderSchema(manifests);

it('is the schema the manifests give; `npx vitest run test/architecture/schema.test.ts -u` writes it again', async () => {
  expect(manifests.length).toBeGreaterThan(10);
  await expect(rendered).toMatchFileSnapshot('../../config/schema.json');
});

it.each(readdirSync(new URL('config/agencies/', root)))('holds %s', (name) => {
  const file = JSON.parse(readFileSync(new URL(`config/agencies/${name}`, root), 'utf8')) as object;
  expect(validate(JSON.parse(rendered) as object, file)).toEqual([]);
});
