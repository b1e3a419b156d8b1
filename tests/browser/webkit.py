#!/usr/bin/python3
"""A window of WebKitGTK for WebDriver that keeps its data in a folder, as a person's browser does: WebKit's own MiniBrowser
forgets what an automated session stored as soon as its process ends. Without a folder the window is private.

Its pages may ask it for what WebDriver has no word for: webkit.messageHandlers.window.postMessage({settings, script})."""

import json
import os
import shutil

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2

# What an origin may store: enough for the story, and soon filled.
QUOTA = 100_000_000


def make_context(folder):
    if folder is None:
        return WebKit2.WebContext.new_ephemeral()
    os.makedirs(folder, exist_ok=True)
    manager = WebKit2.WebsiteDataManager(
        base_data_directory=folder,
        base_cache_directory=f"{folder}/cache",
        origin_storage_ratio=QUOTA / shutil.disk_usage(folder).total,
    )
    return WebKit2.WebContext(website_data_manager=manager)


def asked(content, message, reply):
    order = json.loads(message.to_json(0))
    for name, value in order.get("settings", {}).items():
        Gtk.Settings.get_default().set_property(name, value)
    if "script" in order:
        frames, start = WebKit2.UserContentInjectedFrames.ALL_FRAMES, WebKit2.UserScriptInjectionTime.START
        content.remove_all_scripts()
        content.add_script(WebKit2.UserScript(order["script"], frames, start))
    reply.return_value(message)
    return True


def open_view(_session):
    window = Gtk.Window()
    window.set_default_size(1024, 768)
    view = WebKit2.WebView(web_context=context, user_content_manager=content, is_controlled_by_automation=True)
    view.connect("close", lambda _: window.destroy())
    window.add(view)
    window.show_all()
    return view


def began(_context, session):
    information = WebKit2.ApplicationInfo()
    information.set_name("WebKitGTK")
    session.set_application_info(information)
    session.connect("create-web-view", open_view)


context = make_context(os.environ.get("SONDEO_BROWSER_DATA"))
context.set_automation_allowed(True)
context.connect("automation-started", began)
content = WebKit2.UserContentManager()
content.connect("script-message-with-reply-received::window", asked)
content.register_script_message_handler_with_reply("window")
Gtk.main()
