/** Holds a document against the sequences of the UBL schemas on disk: names, order and how often. What is in an element is text to it. */
import { readFileSync } from 'node:fs';
import { parseXml, type XmlElement } from '../../core/contracts/index.ts';

interface Place {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

export function ublSchema(folder: URL): (bytes: Uint8Array) => string[] {
  const sequences = new Map<string, readonly Place[]>();
  const typeOf = new Map<string, string>();
  for (const file of ['common/UBL-CommonAggregateComponents-2.1.xsd', 'maindoc/UBL-Invoice-2.1.xsd', 'maindoc/UBL-CreditNote-2.1.xsd']) {
    const text = readFileSync(new URL(file, folder), 'utf8');
    for (const [, name = '', type = ''] of text.matchAll(/<xsd:element name="(\w+)" type="(\w+)"/g)) typeOf.set(name, type);
    for (const [, type = '', body = ''] of text.matchAll(/<xsd:complexType name="(\w+)">([\s\S]*?)<\/xsd:complexType>/g)) {
      const places = [...body.matchAll(/<xsd:element ref="\w+:(\w+)"\s+minOccurs="(\d+)"\s+maxOccurs="(\w+)"/g)];
      sequences.set(
        type,
        places.map(([, name = '', min, max]) => ({
          name,
          min: Number(min),
          max: max === 'unbounded' ? Number.POSITIVE_INFINITY : Number(max),
        })),
      );
    }
  }
  const judge = (element: XmlElement, path: string): string[] => {
    const sequence = sequences.get(typeOf.get(element.name) ?? '');
    if (sequence === undefined) return element.children.length > 0 ? [`${path} has no children in the schema`] : [];
    const wrong: string[] = [];
    let at = 0;
    for (const child of element.children) {
      const next = sequence.findIndex((place, i) => i >= at && place.name === child.name);
      if (next < 0) wrong.push(`${path}: <${child.name}> may not stand here`);
      else at = next;
      wrong.push(...judge(child, `${path}/${child.name}`));
    }
    for (const { name, min, max } of sequence) {
      const count = element.children.filter((c) => c.name === name).length;
      if (count < min || count > max) wrong.push(`${path} has ${count} of <${name}>`);
    }
    return wrong;
  };
  return (bytes) => {
    const root = parseXml(bytes, { namespaces: true });
    return judge(root, root.name);
  };
}
