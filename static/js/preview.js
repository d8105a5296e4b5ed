// A form that is only looked at: its parts as steps, and nothing in it can be written.
import { watchParts } from "./parts.js";

watchParts("", "");
