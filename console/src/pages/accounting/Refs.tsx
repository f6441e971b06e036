import { Fragment } from 'react';

/** References beside each other, none of them broken at its dash. */
export function Refs({ of }: { of: readonly string[] }) {
  return of.map((ref, i) => (
    <Fragment key={ref}>
      {i > 0 && ', '}
      <span className="nowrap">{ref}</span>
    </Fragment>
  ));
}
