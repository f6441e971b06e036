/**
 * Proves that every value a template names exists in its view schema, in branches the sample never takes too:
 * a misspelt name in a rare branch must fail the boot check, not a customer's invoice.
 */

type Schema = Readonly<Record<string, unknown>>;
/** `null` stands for "anything": a part of the schema that does not say. */
type Known = Schema | null;
type Statement = hbs.AST.Statement;
type Expression = hbs.AST.Expression;

interface Scope {
  /** From the innermost context outwards, for `../`. */
  readonly contexts: readonly Known[];
  readonly names: ReadonlyMap<string, Known>;
}

/** Names the schema lacks, with their line. `helpers` are the names that call code rather than read the view. */
export function unknownPaths(
  program: hbs.AST.Program,
  schema: object,
  helpers: ReadonlySet<string>,
): { readonly message: string; readonly line: number }[] {
  const root = schema as Schema;
  const found: { message: string; line: number }[] = [];
  const tell = (node: hbs.AST.Node, message: string): void => void found.push({ message, line: node.loc.start.line });

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
        tell(path, `{{${path.original}}} goes further up than there is.`);
        return null;
      }
      known = context;
    }
    for (const part of rest) {
      const next = step(known, part);
      if (next === undefined) {
        tell(path, `the view has no “${path.original}”: add it to view.schema.json or correct the name.`);
        return null;
      }
      known = next;
    }
    return known;
  };
  const read = (expression: Expression, scope: Scope): Known => {
    if (expression.type === 'PathExpression') return resolve(expression as hbs.AST.PathExpression, scope);
    if (expression.type === 'SubExpression')
      call((expression as hbs.AST.SubExpression).params, (expression as hbs.AST.SubExpression).hash, scope);
    return null;
  };
  const call = (params: readonly Expression[], hash: hbs.AST.Hash | undefined, scope: Scope): void => {
    for (const param of params) read(param, scope);
    for (const pair of hash?.pairs ?? []) read(pair.value, scope);
  };

  const block = (statement: hbs.AST.BlockStatement, scope: Scope): void => {
    const name = (statement.path as hbs.AST.PathExpression).original;
    const [subject] = statement.params;
    if (name !== 'each' && name !== 'with') {
      if (!helpers.has(name)) tell(statement, `{{#${name}}} is neither {{#if}}, {{#unless}}, {{#each}} nor {{#with}}.`);
      call(statement.params, statement.hash, scope);
      walk(statement.program, scope);
      walk(statement.inverse, scope);
      return;
    }
    const given = subject ? read(subject, scope) : null;
    const inner = name === 'each' ? itemsOf(given) : given;
    const names = new Map(scope.names);
    statement.program?.blockParams?.forEach((param, index) => void names.set(param, index === 0 ? inner : null));
    walk(statement.program, { contexts: [inner, ...scope.contexts], names });
    walk(statement.inverse, scope);
  };
  const walk = (part: hbs.AST.Program | undefined, scope: Scope): void => {
    for (const statement of part?.body ?? []) visit(statement, scope);
  };
  const visit = (statement: Statement, scope: Scope): void => {
    if (statement.type === 'BlockStatement') block(statement as hbs.AST.BlockStatement, scope);
    if (statement.type !== 'MustacheStatement') return;
    const { path, params, hash } = statement as hbs.AST.MustacheStatement;
    const name = (path as hbs.AST.PathExpression).original;
    // Without arguments a name that is a helper's still calls it; `{{this.date}}` reads the view.
    if (params.length === 0 && path.type === 'PathExpression' && !helpers.has(name)) resolve(path as hbs.AST.PathExpression, scope);
    else call(params, hash, scope);
  };

  walk(program, { contexts: [root], names: new Map() });
  return found;
}
