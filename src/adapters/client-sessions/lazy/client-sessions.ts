import { openClientSessions } from "../client-sessions.ts";

export const clientSessions = openClientSessions();
