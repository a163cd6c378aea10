import { parsePrice, type Price } from "./money";

class Basket {
  private lines: Price[] = [];

  addLine(text: string): void {
    this.lines.push(parsePrice(text));
  }

  get total(): number {
    return this.lines.reduce((sum, line) => sum + line.amount, 0);
  }
}

export function checkOut(prices: string[]): number {
  const basket = new Basket();
  prices.forEach((price) => basket.addLine(price));
  return basket.total;
}

// Umlauts and a 🛒 before the code, so that columns are not bytes.
const greeting = "Grüße 🛒";
(globalThis as unknown as { shop: unknown }).shop = { checkOut, greeting };
