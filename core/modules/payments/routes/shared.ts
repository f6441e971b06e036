/** What the routes of payments share. */
import { Type } from 'typebox';
import { METHODS, type Method } from '../service/movements.ts';

export const MethodSchema = Type.Enum(Object.keys(METHODS) as Method[]);
