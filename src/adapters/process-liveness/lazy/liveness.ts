import { openLivenessProbe } from "../liveness.ts";

export const liveness = openLivenessProbe();
