import { permissionRequest } from "../../claude/events/permission-request.ts";
import { runHook } from "../../claude/run-hook.ts";
import { composeHook } from "../../compose-hook.ts";

void runHook(permissionRequest, composeHook);
