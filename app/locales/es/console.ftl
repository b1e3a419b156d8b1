console-title = Sondeo: consola
