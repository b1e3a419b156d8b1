#!/usr/bin/python3
"""A window of WebKitGTK for WebDriver that keeps its data in a folder, as a person's browser does: WebKit's own MiniBrowser
forgets what an automated session stored as soon as its process ends."""

import os

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2

folder = os.environ["SONDEO_BROWSER_DATA"]
manager = WebKit2.WebsiteDataManager(base_data_directory=folder, base_cache_directory=f"{folder}/cache")
context = WebKit2.WebContext(website_data_manager=manager)
context.set_automation_allowed(True)


def open_view(_session):
    window = Gtk.Window()
    window.set_default_size(1024, 768)
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    view.connect("close", lambda _: window.destroy())
    window.add(view)
    window.show_all()
    return view


def began(_context, session):
    information = WebKit2.ApplicationInfo()
    information.set_name("WebKitGTK")
    session.set_application_info(information)
    session.connect("create-web-view", open_view)


context.connect("automation-started", began)
Gtk.main()
