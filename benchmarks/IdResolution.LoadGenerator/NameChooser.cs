namespace IdResolution.LoadGenerator;

/// <summary>
/// Which record is asked for: each as often as any other, or by Zipf's law, the record with rank k as often as 1/k^s, and the ranks spread
/// over all numbers so that what is popular does not lie together. One thread.
/// </summary>
public sealed class NameChooser
{
    // Coprime to every usual number of records, so that ranks go to different numbers.
    private const long Spread = 2_654_435_761;

    private readonly Randomness _random;
    private readonly int _records;
    private readonly double _exponent;
    private readonly double _low;
    private readonly double _high;

    /// <param name="random">Where chance comes from.</param>
    /// <param name="records">How many records there are.</param>
    /// <param name="exponent">The s of Zipf's law; 0 for uniform.</param>
    public NameChooser(Randomness random, int records, double exponent)
    {
        _random = random;
        _records = records;
        _exponent = exponent;
        _low = Integral(1.5) - 1;
        _high = Integral(records + 0.5);
    }

    /// <summary>The number of a record.</summary>
    public int Next() => _exponent <= 0 ? _random.Below(_records) : (int)(Rank() * Spread % _records);

    // Rejection inversion (Hörmann and Derflinger): draws from the curve around the law and rejects what lies between the two; two draws at
    // most, as a rule.
    private long Rank()
    {
        while (true)
        {
            var drawn = _high + (_random.Unit() * (_low - _high));
            var at = Inverse(drawn);
            var rank = Math.Clamp((long)(at + 0.5), 1, _records);
            if (drawn >= Integral(rank + 0.5) - Math.Exp(-_exponent * Math.Log(rank))) return rank;
        }
    }

    // The integral of x^-s, and the way back.
    private double Integral(double x) =>
        Math.Abs(_exponent - 1) < 1e-9 ? Math.Log(x) : (Math.Exp((1 - _exponent) * Math.Log(x)) - 1) / (1 - _exponent);

    private double Inverse(double y) =>
        Math.Abs(_exponent - 1) < 1e-9 ? Math.Exp(y) : Math.Exp(Math.Log(Math.Max(double.Epsilon, 1 + (y * (1 - _exponent)))) / (1 - _exponent));
}
