/**
 * Proves that every value a template names exists in its view schema, that every word and partial it names is there, and that every word is given what it
 * names: in branches the sample never takes too. A misspelt name in a rare branch must fail the boot check, not a customer's invoice.
 */

type Schema = Readonly<Record<string, unknown>>;
/** `null` stands for "anything": a part of the schema that does not say. */
type Known = Schema | null;
type Statement = hbs.AST.Statement;
type Expression = hbs.AST.Expression;

/** A body, a partial or a word, with its place and whose words it says. */
export interface Source {
  readonly pack: string;
  readonly file: string;
  readonly scope: string;
  readonly program: hbs.AST.Program;
  /** One of many in a file: its lines are not those of the file. */
  readonly isWord: boolean;
}
/** What a template is made of. A word or partial that is not there is `undefined`; one that is not to be judged, `null`. */
export interface Parts {
  /** Names that call code rather than read the view. */
  readonly helpers: ReadonlySet<string>;
  partial(name: string): Source | null | undefined;
  word(scope: string, key: string): Source | null | undefined;
}
/** What is wrong where. `lacks` is the word that is not there: whoever has the words says whose it is. */
export interface Wrong {
  readonly source: Source;
  readonly message: string;
  readonly line: number | undefined;
  readonly lacks?: string;
}

/** A field of the view, by what its schema says of it. */
export type Field = Schema;
/** Sides of the conditions something stands under. */
type Branches = ReadonlyMap<hbs.AST.Statement, boolean>;
/** A value that is written down, and a word that is given some, by name. */
export interface Told {
  readonly field: Field;
  readonly under: Branches;
}
export interface Asked {
  readonly word: Source;
  readonly key: string;
  readonly given: ReadonlyMap<string, readonly Field[]>;
  readonly under: Branches;
}
/** What a template says: one and the other never stand together where they are under two sides of one condition. */
export interface Says {
  readonly told: readonly Told[];
  readonly asked: readonly Asked[];
}
export const mayStandWith = (one: Branches, other: Branches): boolean =>
  [...one].every(([condition, side]) => (other.get(condition) ?? side) === side);

interface Scope {
  readonly source: Source;
  /** From the innermost context outwards, for `../`. */
  readonly contexts: readonly Known[];
  readonly names: ReadonlyMap<string, Known>;
  /** Fields the names given with a word or a partial stand for. */
  readonly fields: ReadonlyMap<string, readonly Field[]>;
  readonly under: Branches;
  /** The partials that are being read. */
  readonly within: readonly string[];
}
const NOTHING: Schema = { type: 'object', properties: {}, additionalProperties: false };
const literal = (node: hbs.AST.Node | undefined): string | null =>
  node?.type === 'StringLiteral' ? (node as hbs.AST.StringLiteral).value : null;

/** All that is wrong with a template, seen from its body, and what it says. */
export function judgePaths(
  body: Source,
  schema: object,
  { helpers, partial, word }: Parts,
): { readonly wrong: readonly Wrong[]; readonly says: Says } {
  const root = schema as Schema;
  const found: Wrong[] = [];
  const [told, asked]: [Told[], Asked[]] = [[], []];
  const tell = (node: hbs.AST.Node, { source }: Scope, message: string, lacks?: string): void =>
    void found.push({ source, message, line: source.isWord ? undefined : node.loc.start.line, ...(lacks === undefined ? {} : { lacks }) });

  const deref = (known: Known): readonly Known[] => {
    if (known === null) return [null];
    const ref = known['$ref'];
    if (typeof ref === 'string') {
      let target: unknown = root;
      for (const part of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) target = (target as Schema | undefined)?.[part];
      return deref((target as Schema | undefined) ?? null);
    }
    const choices = [known['anyOf'], known['oneOf'], known['allOf']].flatMap((list) => (Array.isArray(list) ? (list as Schema[]) : []));
    return [known, ...choices.flatMap(deref)];
  };
  const step = (known: Known, part: string): Known | undefined => {
    for (const option of deref(known)) {
      if (option === null) return null;
      const properties = option['properties'] as Record<string, Schema> | undefined;
      if (properties && Object.hasOwn(properties, part)) return properties[part] ?? null;
      if (part === 'length' && (option['items'] !== undefined || option['type'] === 'string')) return null;
      const more = option['additionalProperties'];
      if (more !== undefined && more !== false) return typeof more === 'object' ? (more as Schema) : null;
      // An object without any say about its fields may hold anything.
      if (option['type'] === 'object' && !properties && more === undefined) return null;
    }
    return undefined;
  };
  const itemsOf = (known: Known): Known => {
    for (const option of deref(known)) {
      if (option === null) return null;
      if (typeof option['items'] === 'object') return option['items'] as Schema;
    }
    return null;
  };

  const resolve = (path: hbs.AST.PathExpression, scope: Scope): Known => {
    const [first] = path.parts;
    let known: Known;
    let rest = path.parts;
    if (path.data) {
      if (first !== 'root') return null;
      known = root;
      rest = rest.slice(1);
    } else if (path.depth === 0 && first !== undefined && !/^this\b|^\./.test(path.original) && scope.names.has(first)) {
      known = scope.names.get(first) ?? null;
      rest = rest.slice(1);
    } else {
      const context = scope.contexts[path.depth];
      if (context === undefined) {
        tell(path, scope, `{{${path.original}}} goes further up than there is.`);
        return null;
      }
      known = context;
    }
    for (const part of rest) {
      const next = step(known, part);
      if (next === undefined) {
        tell(path, scope, absent(path, scope));
        return null;
      }
      known = next;
    }
    return known;
  };
  const absent = ({ original }: hbs.AST.PathExpression, { source, contexts }: Scope): string =>
    contexts.at(-1) === NOTHING
      ? `the word names “${original}”, which it is not given: ${[...said]
          .filter(([, of]) => of === source)
          .map(([place]) => place)
          .join(', ')}.`
      : `the view has no “${original}”: add it to view.schema.json or correct the name.`;
  /** Where each word was said first. */
  const said = new Map<string, Source>();

  const read = (expression: Expression, scope: Scope): Known => {
    if (expression.type === 'PathExpression') return resolve(expression as hbs.AST.PathExpression, scope);
    if (expression.type === 'SubExpression') call(expression as hbs.AST.SubExpression, scope);
    return null;
  };
  /** Fields whose values an expression writes. */
  const fieldsOf = (expression: Expression, scope: Scope): readonly Field[] => {
    if (expression.type === 'SubExpression') {
      const { params, hash } = expression as hbs.AST.SubExpression;
      return [...params, ...(hash?.pairs ?? []).map(({ value }) => value)].flatMap((one) => fieldsOf(one, scope));
    }
    if (expression.type !== 'PathExpression') return [];
    const path = expression as hbs.AST.PathExpression;
    const own = path.depth === 0 && !path.data && path.parts.length === 1 ? scope.fields.get(path.parts[0] as string) : undefined;
    const known = own ? null : resolve(path, scope);
    return own ?? (known === null ? [] : [known]);
  };
  const fieldsIn = (hash: hbs.AST.Hash | undefined, scope: Scope) =>
    new Map((hash?.pairs ?? []).map(({ key, value }) => [key, fieldsOf(value, scope)]));
  const tells = (expressions: readonly Expression[], scope: Scope): void => {
    for (const field of expressions.flatMap((one) => fieldsOf(one, scope))) told.push({ field, under: scope.under });
  };
  const given = (hash: hbs.AST.Hash | undefined, scope: Scope): Map<string, Known> =>
    new Map((hash?.pairs ?? []).map((pair) => [pair.key, read(pair.value, scope)]));
  const call = ({ path, params, hash, loc }: hbs.AST.SubExpression | hbs.AST.MustacheStatement, scope: Scope): void => {
    if ((path as hbs.AST.PathExpression).original === 't') say({ params, hash, loc } as hbs.AST.SubExpression, scope);
    else {
      for (const param of params) read(param, scope);
      given(hash, scope);
    }
  };
  const say = (node: hbs.AST.SubExpression, scope: Scope): void => {
    const { source } = scope;
    const key = literal(node.params[0]);
    const names = given(node.hash, scope);
    const one = key === null || node.params.length > 1 ? null : word(source.scope, key);
    if (key === null || node.params.length > 1) tell(node, scope, '{{t}} takes one word by its key, as {{t "key" name=value}}.');
    else if (one === undefined) tell(node, scope, `no words say “${key}”.`, key);
    if (!one) return;
    const place = `${source.file} line ${node.loc.start.line}`;
    said.set(place, one);
    const fields = fieldsIn(node.hash, scope);
    asked.push({ word: one, key: key as string, given: fields, under: scope.under });
    walk(one.program, { ...scope, source: one, contexts: [NOTHING], names, fields, within: [] });
    said.delete(place);
  };

  const block = (statement: hbs.AST.BlockStatement, scope: Scope): void => {
    const name = (statement.path as hbs.AST.PathExpression).original;
    const [subject] = statement.params;
    if (name !== 'each' && name !== 'with') {
      if (!helpers.has(name)) tell(statement, scope, `{{#${name}}} is neither {{#if}}, {{#unless}}, {{#each}} nor {{#with}}.`);
      for (const param of statement.params) read(param, scope);
      walk(statement.program, { ...scope, under: new Map([...scope.under, [statement, true]]) });
      walk(statement.inverse, { ...scope, under: new Map([...scope.under, [statement, false]]) });
      return;
    }
    const over = subject ? read(subject, scope) : null;
    const inner = name === 'each' ? itemsOf(over) : over;
    const names = new Map(scope.names);
    statement.program?.blockParams?.forEach((param, index) => void names.set(param, index === 0 ? inner : null));
    walk(statement.program, { ...scope, contexts: [inner, ...scope.contexts], names });
    walk(statement.inverse, scope);
  };
  const walk = (part: hbs.AST.Program | undefined, scope: Scope): void => {
    for (const statement of part?.body ?? []) visit(statement, scope);
  };
  /** A partial sees the context it is called with and the names it is given, nothing around it. */
  const include = (statement: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement, scope: Scope): void => {
    const path = statement.name as hbs.AST.PathExpression;
    const [context = scope.contexts[0] ?? null] = statement.params.map((param) => read(param, scope));
    const names = given(statement.hash, scope);
    if (statement.type === 'PartialBlockStatement') walk((statement as hbs.AST.PartialBlockStatement).program, scope);
    if (path.type !== 'PathExpression') tell(statement, scope, 'a partial is called by its name: {{> letterhead}}.');
    else if (path.data) {
      if (path.original !== '@partial-block' || scope.contexts.length > 1)
        tell(
          statement,
          scope,
          '{{> @partial-block}} stands outside of {{#each}} and {{#with}}: what it shows sees the view of its own place.',
        );
    } else {
      const name = path.original;
      const one = partial(name);
      if (one === undefined) tell(statement, scope, `there is no partial “${name}”: no pack has partials/${name}.hbs.`);
      else if (scope.within.includes(name)) tell(statement, scope, `the partial “${name}” calls itself.`);
      else if (one)
        walk(one.program, {
          ...scope,
          ...{ source: one, contexts: [context], names, fields: fieldsIn(statement.hash, scope), within: [...scope.within, name] },
        });
    }
  };
  const visit = (statement: Statement, scope: Scope): void => {
    if (statement.type === 'BlockStatement') block(statement as hbs.AST.BlockStatement, scope);
    if (statement.type === 'PartialStatement' || statement.type === 'PartialBlockStatement')
      include(statement as hbs.AST.PartialStatement, scope);
    if (statement.type !== 'MustacheStatement') return;
    const mustache = statement as hbs.AST.MustacheStatement;
    const { path, params } = mustache;
    const name = (path as hbs.AST.PathExpression).original;
    // Without arguments a name that is a helper's still calls it; `{{this.date}}` reads the view.
    if (params.length === 0 && path.type === 'PathExpression' && !helpers.has(name)) {
      tells([path], scope);
      return;
    }
    call(mustache, scope);
    if (name !== 't') tells(params, scope);
  };

  walk(body.program, { source: body, contexts: [root], names: new Map(), fields: new Map(), under: new Map(), within: [] });
  return { wrong: found, says: { told, asked } };
}
