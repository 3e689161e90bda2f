/** Loaded before a program: its wall clock is SHIFT_MS away from the machine's. Nothing else is. */
const shiftMs = Number(process.env.SHIFT_MS ?? 0);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + shiftMs] : args));
  }
  static now() {
    return RealDate.now() + shiftMs;
  }
};
