extern "C" __global__ void add(long long *_kernel_context, unsigned char *_constant_region, unsigned char *_local_region, int *_atomics, unsigned char *a, unsigned char *b, unsigned char *y, int n)
{
  long long l_8, l_10, l_9; 
  float f_12, f_14, f_16; 
  unsigned long long ul_13, ul_11, ul_2, ul_1, ul_0, ul_15; 
  int i_7, i_6, i_5, i_4, i_3, i_18, i_17; 

  // BLOCK 0
  ul_0  =  (unsigned long long) a;
  ul_1  =  (unsigned long long) b;
  ul_2  =  (unsigned long long) y;
  i_3  =  (gridDim.x*blockDim.x);
  i_4  =  (blockIdx.x*blockDim.x+threadIdx.x);
  // BLOCK 1 MERGES [0 5 ]
  i_5  =  i_4;
  for(;i_5 < 49664;)
  {
    // BLOCK 2
    i_6  =  i_5 + 1;
    // BLOCK 3 MERGES [2 4 ]
    i_7  =  i_5;
    for(;i_7 < i_6;)
    {
      // BLOCK 4
      l_8  =  (long long) i_7;
      l_9  =  l_8 << 2;
      l_10  =  l_9 + 16L;
      ul_11  =  ul_0 + l_10;
      f_12  =  *(( float *) ul_11);
      ul_13  =  ul_1 + l_10;
      f_14  =  *(( float *) ul_13);
      ul_15  =  ul_2 + l_10;
      f_16  =  f_12 + f_14;
      *(( float *) ul_15)  =  f_16;
      i_17  =  i_7 + 1;
      i_7  =  i_17;
    }  // B3
    // BLOCK 5
    i_18  =  i_3 + i_5;
    i_5  =  i_18;
  }  // B1
  // BLOCK 6
  return;
}  //  kernel
