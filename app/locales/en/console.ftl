console-title = Sondeo console
