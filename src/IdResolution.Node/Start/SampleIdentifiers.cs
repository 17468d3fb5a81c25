using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Node.Start;

/// <summary>A small set of believable identifiers of one plant, registered under the first homed prefix when the configuration asks for it.</summary>
internal static class SampleIdentifiers
{
    private static readonly (string Suffix, string Name, string Model, string Serial, string Made)[] Things =
    [
        ("PUMP-0001", "Centrifugal pump, cooling water circuit 1", "CP-80-250", "CP250-2409-0117", "2024-09-12"),
        ("PUMP-0002", "Centrifugal pump, cooling water circuit 2", "CP-80-250", "CP250-2409-0118", "2024-09-12"),
        ("MOTOR-0001", "Three-phase motor 15 kW, drives PUMP-0001", "YE4-160M2-2", "YE4-88213", "2024-07-03"),
        ("VALVE-0042", "Butterfly valve DN 200, cooling water return", "BV-200-16Q", "BV200-55110", "2023-11-28"),
        ("ROBOT-0003", "Welding robot, cell 3, body line A", "WR-210", "WR210-0931", "2022-04-19"),
        ("SENSOR-0815", "Vibration sensor on the drive end of MOTOR-0001", "VS-3X", "VS3X-40077", "2024-10-30"),
        ("BEARING-6310", "Deep groove ball bearing 6310-2RS, batch of 400", "6310-2RS", "LOT-24-1107", "2024-11-07"),
        ("STEEL-COIL-7781", "Cold rolled coil DC04, 1.2 x 1500 mm, 18.4 t", "DC04", "HEAT-5530912", "2025-02-14"),
        ("BATTERY-PACK-000123", "Traction battery pack 78 kWh", "TBP-78", "TBP78-25-000123", "2025-03-21"),
        ("CONTRACT-2025-017", "Supply contract for spare parts, 2025", "", "", "2025-01-08"),
    ];

    /// <summary>The handles with their values, without administrator values.</summary>
    public static IEnumerable<(Utf8String Handle, IReadOnlyList<HandleValue> Values)> Under(string prefix)
    {
        foreach (var thing in Things)
        {
            var values = new List<HandleValue>
            {
                HandleValue.OfText(1, "URL", $"https://plant.example/things/{thing.Suffix.ToLowerInvariant()}"),
                HandleValue.OfText(2, "DESC", thing.Name),
            };
            if (thing.Model.Length > 0) values.Add(HandleValue.OfText(3, "MODEL", thing.Model));
            if (thing.Serial.Length > 0) values.Add(HandleValue.OfText(4, "SERIAL", thing.Serial));
            values.Add(HandleValue.OfText(5, "DATE.MADE", thing.Made));
            yield return ($"{prefix}/{thing.Suffix}", values);
        }
    }

    /// <summary>Suffix of the identifier that the start message suggests to resolve.</summary>
    public const string FirstSuffix = "PUMP-0001";
}
