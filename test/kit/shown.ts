/** How a service type has to be shown, whoever makes it: what `escale kit` holds its manifest to. */
import { equal, ok } from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { CONSOLE_LOCALES, faultOfIcon, type PluginManifest } from '../../core/contracts/index.ts';
import { allWritten } from './words-left.ts';

export const shownCases = ({ id, shown }: PluginManifest, folder: URL): readonly (readonly [name: string, holds: () => void])[] => [
  [
    'says what one of it and several are called, in the languages of the console',
    () => {
      for (const locale of CONSOLE_LOCALES) {
        const name = shown?.names[locale];
        ok(name, `shown.names has nothing in “${locale}”: the console would show its name in another language`);
        for (const text of [name.one, name.many]) {
          equal(text, text.trim(), `“${text}” begins or ends with a blank`);
          ok(text !== id, `“${text}” is the id of the plugin: write what people call it in “${locale}”`);
        }
      }
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) allWritten(folder, file);
    },
  ],
  ['goes by an icon that can be drawn', () => equal(faultOfIcon(shown?.icon), null)],
];
