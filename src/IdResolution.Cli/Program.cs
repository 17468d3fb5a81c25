Console.WriteLine("idctl");
