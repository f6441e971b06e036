/** Days of travel as a service keeps them: what is years away was typed or read wrongly, and would move money to days nobody reaches. */
import { type Day, fail, isFar, type Service } from '../../../contracts/index.ts';

export interface TravelDays {
  readonly departure: Day | null;
  readonly return_on: Day | null;
}

/** DATE_INVALID for a day more than ten years ahead, and, unless suppliers tell of trips long past (`past`), as far back. */
export function travelOf(type: Service, item: unknown, today: Day, { past = false, pointer = '/item' } = {}): TravelDays {
  const { departure, return: back } = type.travelDates(item);
  const days = { departure, return_on: back };
  for (const day of Object.values(days)) checkDistance(day, today, { past, pointer });
  return days;
}

export function checkDistance(day: Day | null | undefined, today: Day, { past = false, pointer = '/departure' } = {}): void {
  if (!day || !isFar(today, day) || (past && day < today)) return;
  throw fail('DATE_INVALID', `${day} is more than ten years away.`, [{ code: 'DATE_INVALID', message: 'within ten years', pointer }]);
}
