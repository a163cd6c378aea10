// Prices, as the shop reads them.
export interface Price {
  amount: number;
  currency: string;
}

export class PriceError extends Error {}

export function parsePrice(text: string): Price {
  const [amount, currency] = text.split(" ");
  if (!currency) {
    throw new PriceError(`no currency in '${text}'`);
  }
  return { amount: Number(amount), currency };
}
