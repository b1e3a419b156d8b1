// ODK Web Forms as a page of its own, as its documentation shows it.
import { createApp, h } from "vue";
import { OdkWebForm, webFormsPlugin } from "@getodk/web-forms";

const formXml = await (await fetch("/form.xml")).text();
const attributes = { formXml, fetchFormAttachment: async () => new Response("", { status: 404 }), missingResourceBehavior: "BLANK" };
createApp({ render: () => h(OdkWebForm, attributes) }).use(webFormsPlugin).mount("#app");
