/** Templates and words as programs: what they may hold, which words they say. */
import Handlebars from 'handlebars';
import { didYouMean } from '../../contracts/index.ts';
import { type Layers, type Named, wordOf } from './layers.ts';
import type { Tell } from './packs.ts';

/** Words every template has, or may have: its body says none of them. */
const OWN_WORDS: readonly string[] = ['title', 'subject'];
/** A word by its scope and key. */
export const word = (scope: string, key: string): string => `${scope}/${key}`;

type Place = { readonly pack: string; readonly file: string; readonly line?: number | undefined };
type Lack = (scope: string, key: string, at: Place) => void;

/** Tells of a word that is not there, named `at` a place: whoever speaks the language is asked for it, else who names it. */
export function lacking({ words }: Layers, { of }: Named, locale: string, wrong: Tell): Lack {
  const inLanguage = (scope: string) => [locale, locale.slice(0, 2)].map((l) => words.get(scope)?.get(l)).find((all) => all !== undefined);
  return (scope, key, at) => {
    const elsewhere = [...(words.get(scope)?.values() ?? [])].some((all) => all.has(key));
    const [place] = [...(inLanguage(scope)?.values() ?? []), ...(inLanguage(of)?.values() ?? [])];
    const partial = scope.startsWith('partials/') ? scope.slice('partials/'.length) : null;
    if (elsewhere && place) {
      const file = partial === null ? place.file : `partials/words.${locale}.json`;
      wrong(place.pack, file, `no word “${key}”${partial === null ? '' : ` of “${partial}”`}, which ${at.file} names.`);
      return;
    }
    const known = [...(inLanguage(scope)?.keys() ?? [])].filter((other) => !OWN_WORDS.includes(other));
    wrong(at.pack, at.file, `no words.${locale}.json says “${key}”.${didYouMean(key, known)}`, at.line);
  };
}

/** Words a template has to have beside those of its body: its title, its subject where it has one in another language, what its manifest says, and what makes it a variant. */
export function judgeOwnWords(layers: Layers, named: Named, locale: string, lack: Lack, wrong: Tell): void {
  const { of, variant } = named;
  const { manifest, pack } = layers.templates.get(of)!;
  const hasSubject = [...(layers.words.get(of)?.values() ?? [])].some((words) => words.has('subject'));
  for (const key of ['title', ...(hasSubject ? ['subject'] : []), ...(manifest.value.says ?? [])])
    if (!wordOf(layers, named, locale, of, key)) lack(of, key, manifest);
  if (variant === '') return;
  // A variant without its own words would pass for what it is a variant of. What a pack over it says otherwise in one language is its own affair.
  const speaks = [locale, locale.slice(0, 2)];
  const own = layers.words.get(`${of}/${variant}`) ?? new Map();
  const keys = new Set([...own.values()].flatMap((words) => [...words].flatMap(([key, said]) => (said.pack === pack ? [key] : []))));
  const [place] = speaks.flatMap((l) => [...(layers.words.get(of)?.get(l)?.values() ?? [])]);
  for (const key of keys)
    if (!speaks.some((l) => own.get(l)?.has(key)))
      wrong(
        place?.pack ?? pack,
        `${of}/words.${variant}.${locale}.json`,
        `no word “${key}”, which “${variant}” says otherwise than “${of}”.`,
      );
}

/** Words no body and no partial names, of whatever pack: a misspelt one would be missed nowhere. */
export function judgeWords(layers: Layers, tell: Tell): void {
  const named = new Map<string, Set<string>>();
  for (const { value, scope } of layers.sources) {
    const keys = named.get(scope) ?? new Set(scope.startsWith('partials/') ? [] : OWN_WORDS);
    named.set(scope, keys);
    const program = parse(value, () => undefined);
    if (program) for (const { value: key } of keysOf(program)) keys.add(key);
  }
  for (const [id, { manifest }] of layers.templates) for (const key of manifest.value.says ?? []) named.get(id)?.add(key);
  for (const [scope, locales] of layers.words) {
    const keys = named.get(scope.startsWith('partials/') ? scope : scope.split('/')[0]!);
    if (!keys || layers.broken.has(scope.split('/')[0]!)) continue;
    for (const words of locales.values())
      for (const [key, { pack, file }] of words)
        if (!keys.has(key)) tell(pack, file, `nothing names the word “${key}”.${didYouMean(key, keys)}`);
  }
}

export function parse(text: string, wrong: (message: string) => void): hbs.AST.Program | null {
  try {
    return Handlebars.parse(text);
  } catch (error) {
    wrong(`the template does not compile: ${(error as Error).message}`);
    return null;
  }
}

/** Keys of the words a program says, as they are written. */
function keysOf(program: hbs.AST.Program): hbs.AST.StringLiteral[] {
  const found: hbs.AST.StringLiteral[] = [];
  const look = ({ path, params }: hbs.AST.MustacheStatement | hbs.AST.SubExpression): void => {
    if ((path as hbs.AST.PathExpression).original === 't' && params[0]?.type === 'StringLiteral')
      found.push(params[0] as hbs.AST.StringLiteral);
  };
  class Keys extends Handlebars.Visitor {
    override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
      look(statement);
      super.MustacheStatement(statement);
    }
    override SubExpression(expression: hbs.AST.SubExpression): void {
      look(expression);
      super.SubExpression(expression);
    }
  }
  new Keys().accept(program);
  return found;
}

/** Names of what a word writes that it is given. */
export function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  class Names extends Handlebars.Visitor {
    override PathExpression({ depth, parts: [first] }: hbs.AST.PathExpression): void {
      if (depth === 0 && first !== undefined) names.add(first as string);
    }
  }
  const program = parse(text, () => undefined);
  if (program) new Names().accept(program);
  return names;
}

/** The program of a text, with its words named with their scope. */
export function scoped(text: string, scope: string): hbs.AST.Program {
  const program = Handlebars.parse(text);
  for (const key of keysOf(program)) key.value = word(scope, key.value);
  return program;
}

/** What a template may not hold: unescaped output (a view carries what people typed) and decorators (there is no code to call). A word says only itself. */
export function forbidden(program: hbs.AST.Program, isWord: boolean): { message: string; line: number }[] {
  const found: { message: string; line: number }[] = [];
  const refuse = (node: hbs.AST.Node, message: string): void => void found.push({ message, line: node.loc.start.line });
  const partial = (node: hbs.AST.Node): void => void (isWord && refuse(node, 'a word calls no partial.'));
  class Guard extends Handlebars.Visitor {
    override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
      // The compiler's types say `escaped`; the parser clears it for {{{ }}} and {{& }}.
      if (statement.escaped === false) refuse(statement, 'unescaped output {{{ }}} is not allowed; write {{ }}.');
      super.MustacheStatement(statement);
    }
    override PartialStatement(statement: hbs.AST.PartialStatement): void {
      partial(statement);
      super.PartialStatement(statement);
    }
    override PartialBlockStatement(statement: hbs.AST.PartialBlockStatement): void {
      partial(statement);
      super.PartialBlockStatement(statement);
    }
    override Decorator(decorator: hbs.AST.Decorator): void {
      refuse(decorator, 'decorators {{* }} are not allowed.');
    }
    override DecoratorBlock(decorator: hbs.AST.DecoratorBlock): void {
      refuse(decorator, 'decorators {{#* }} are not allowed.');
    }
  }
  new Guard().accept(program);
  if (isWord && keysOf(program).length > 0) found.push({ message: 'a word says no other word.', line: 1 });
  return found;
}
