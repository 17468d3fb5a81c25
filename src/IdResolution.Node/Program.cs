Console.WriteLine("idnode");
