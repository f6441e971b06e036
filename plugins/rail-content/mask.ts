/** Card numbers and identity documents masked in the bytes: same length, everything else untouched. */
import { maskCards } from '../../core/contracts/index.ts';

const IDENTITY = /(<(?:passport\w*|document(?:Number|Series|Id)|idNumber)(?:\s[^<>]{0,200})?>)([^<]+)(<)/gi;
const CVV = /(<(?:cvv|cvc|cvv2|cvc2)>)([^<]+)(<)/gi;

export function mask(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const hide = (_: string, before: string, secret: string, after: string) => before + secret.replace(/[^\s]/g, 'X') + after;
  const masked = maskCards(text.replace(IDENTITY, hide).replace(CVV, hide));
  return masked === text ? bytes : new Uint8Array(Buffer.from(masked, 'latin1'));
}
