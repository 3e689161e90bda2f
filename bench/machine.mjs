import { cpus, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** What a reader needs to judge the figures, and nothing that names the machine. */
export function machine() {
  const [first] = cpus();
  return {
    processor: first?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${process.platform} ${release().split("-")[0]}`,
    node: process.version,
  };
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export const rounded = (value, digits = 2) => Number(value.toFixed(digits));

/** The value below which a share of the values lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * The median of the ratios of paired times, and the 95 % confidence interval of it: the order statistics that lie
 * 0.98 times the root of n around the middle (binomial; no assumption about the distribution).
 */
export function pairedRatio(times, others, suffix) {
  const ratios = times.map((time, index) => time / others[index]).sort((a, b) => a - b);
  const half = 0.98 * Math.sqrt(ratios.length);
  const low = ratios[Math.max(0, Math.floor(ratios.length / 2 - half))];
  const high = ratios[Math.min(ratios.length - 1, Math.ceil(ratios.length / 2 + half))];
  return {
    [`ratio${suffix}`]: rounded(median(ratios), 3),
    [`ratio${suffix}From`]: rounded(low, 3),
    [`ratio${suffix}To`]: rounded(high, 3),
  };
}
