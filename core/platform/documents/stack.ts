/** Packs as one agency has them: its templates, found by id and language. */
import { fail, spokenFor } from '../../contracts/index.ts';
import { compiler, type LoadedTemplate, localesOf, templatesOf } from './compile.ts';
import { layOver } from './layers.ts';
import { type PackSource, readPack, told } from './packs.ts';

export interface Stack {
  /** Ids of templates with the languages each is written in. */
  readonly templates: ReadonlyMap<string, readonly string[]>;
  /**
   * The template in the locale asked for, else in its language: a document is never written in a language nobody asked for. Compiled when it is asked for first.
   * TEMPLATE_UNKNOWN, TEMPLATE_INVALID.
   */
  template(id: string, locale: string): LoadedTemplate;
}

/** Opens packs. What is wrong with them was told by the boot check: here it only keeps a template from being written. */
export function openStack(sources: readonly PackSource[]): Stack {
  const { made: laid, findings: wrong } = told((tell) =>
    layOver(
      sources.map((source) => readPack(source, tell)),
      tell,
    ),
  );
  const templates = new Map(templatesOf(laid).map(({ id, of }) => [id, localesOf(laid, of)]));
  const compiled = new Map<string, LoadedTemplate>();
  return {
    templates,
    template(id, locale) {
      const locales = templates.get(id) ?? [];
      const spoken = spokenFor(locales, locale);
      if (wrong[0]) throw fail('TEMPLATE_INVALID', wrong[0].message, wrong);
      if (spoken === undefined)
        throw fail(
          'TEMPLATE_UNKNOWN',
          locales.length > 0
            ? `The template “${id}” exists in ${locales.join(', ')}, not in “${locale}”. Enable a pack in that language.`
            : `No enabled pack holds the template “${id}”.`,
        );
      const key = `${id} ${spoken}`;
      let one = compiled.get(key);
      if (!one) {
        const { made, findings } = told((tell) => compiler(laid, tell)(id, spoken));
        if (!made) throw fail('TEMPLATE_INVALID', findings[0]?.message ?? `The template “${id}” does not compile.`, findings);
        one = made;
        compiled.set(key, one);
      }
      return one;
    },
  };
}
